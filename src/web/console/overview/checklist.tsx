import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import type { WordKey } from "../../shared/words.ts";
import { Card } from "../parts/bits.tsx";

/** What there is of what a first question needs. */
export interface Begun {
  /** The first bot; null where there is none. */
  botId: string | null;
  hasDocuments: boolean;
  hasLinks: boolean;
  hasCustomers: boolean;
  /** Whether nothing can be answered, or asked, without them. */
  needsDocuments: boolean;
  needsCustomers: boolean;
}

interface Item {
  label: WordKey;
  text: WordKey;
  href: string;
  isDone: boolean;
}

/** The steps to a first question that apply. */
export function stepsOf(begun: Begun): Item[] {
  const { botId, hasDocuments, hasLinks, hasCustomers, needsDocuments, needsCustomers } = begun;
  const bot = botId === null ? "/console/bots/new" : `/console/bots/${botId}`;
  const documents: Item = {
    label: "over_documents",
    text: "over_documents_text",
    href: botId === null ? bot : `${bot}/documents`,
    isDone: hasDocuments,
  };
  const customers: Item = {
    label: "over_customer",
    text: "over_customer_text",
    href: "/console/customers/new",
    isDone: hasCustomers,
  };
  return [
    { label: "over_bot", text: "over_bot_text", href: "/console/bots/new", isDone: botId !== null },
    ...(needsDocuments ? [documents] : []),
    { label: "over_link", text: "over_link_text", href: "/console/links/new", isDone: hasLinks },
    ...(needsCustomers ? [customers] : []),
  ];
}

/** What is left to do before a first question; the first of it leads on. */
export function Checklist({ begun }: { begun: Begun }) {
  const items = stepsOf(begun);
  const next = items.find(({ isDone }) => !isDone);
  return (
    <Card title={say("over_start")}>
      <ol class="checklist">
        {items.map((item) => (
          <li key={item.label} class={item.isDone ? "is-done" : ""}>
            <span class="checklist-mark">{item.isDone && <IconOf name="check" />}</span>
            <div>
              <h3>
                {say(item.label)}
                {item.isDone && <span class="visually-hidden"> ({say("over_done")})</span>}
              </h3>
              {!item.isDone && <p>{say(item.text)}</p>}
            </div>
            {!item.isDone && (
              <a class={item === next ? "button button-primary" : "button"} href={item.href}>
                {say(item.label)}
              </a>
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}
