import type { ComponentChildren } from "preact";
import type { AuditEvent } from "../../../features/audit/model.ts";
import type { IconName } from "../../shared/icons.tsx";
import { isApart, language, say } from "../../shared/language.ts";
import { isWordKey, wordsFor } from "../../shared/words.ts";

/** The kinds of things that something is done to, by the beginning of the action. */
export const things = [
  "bot",
  "document",
  "link",
  "delivery",
  "customer",
  "conversation",
  "account",
  "session",
  "upstream",
] as const;

const icons: Record<string, IconName> = {
  bot: "bot",
  document: "file",
  link: "link",
  delivery: "upload",
  customer: "people",
  invite: "people",
  conversation: "chats",
  conversations: "chats",
  account: "person",
  setup: "person",
  session: "lock",
  upstream: "settings",
};

/** The picture of what something was done to. */
export const iconOf = ({ action }: AuditEvent): IconName => icons[thingOf(action)] ?? "list";

const thingOf = (action: string) => action.split(".")[0] ?? "";

/** Who did it, by name where there is one. */
export const whoOf = ({ actor }: AuditEvent): string => actor.name ?? say(`audit_by_${actor.kind}`);

/** What was done, by whom and to what, in words; an action that there are no words for as it is. */
export function Sentence({ event }: { event: AuditEvent }) {
  const key = `did_${event.action.replaceAll(".", "_")}`;
  const who = whoOf(event);
  const what = event.target.name ?? say("audit_unnamed");
  const named = {
    who: (
      <strong key="who">
        <bdi>{who}</bdi>
      </strong>
    ),
    what: <What key="what" event={event} name={what} />,
  };
  if (!isWordKey(key)) {
    return (
      <>
        {named.who} <code>{event.action}</code> {event.target.name !== null && named.what}
      </>
    );
  }
  return <>{fillWith(wordsFor(key, language.value), { who, what }, named)}</>;
}

/** As `say`, with nodes in the places; `values` are their words, by which they stand apart from what is around them. */
function fillWith<Name extends string>(
  sentence: string,
  values: Record<Name, string>,
  nodes: Record<Name, ComponentChildren>,
): ComponentChildren[] {
  const parts = sentence.split(/\{(\w+)\}/);
  const isName = (part: string): part is Name => part in nodes;
  return parts.map((part, at) => {
    if (at % 2 === 0 || !isName(part)) return part;
    const space = (isNeeded: boolean) => (isNeeded ? " " : "");
    return [
      space(isApart(parts[at - 1] ?? "", values[part])),
      nodes[part],
      space(isApart(values[part], parts[at + 1] ?? "")),
    ];
  });
}

/** What it was done to, with the way to it where it is still there to be seen. */
function What({ event, name }: { event: AuditEvent; name: string }) {
  const href = hrefOf(event);
  const shown = <bdi>{name}</bdi>;
  return href === null ? <strong>{shown}</strong> : <a href={href}>{shown}</a>;
}

const isGone = /(\.deleted|^customer\.erased|\.handed_over|\.imported)$/;

function hrefOf({ action, target, bot_id }: AuditEvent): string | null {
  if (isGone.test(action) || target.id === null) return null;
  switch (thingOf(action)) {
    case "bot":
    case "conversations":
      return `/console/bots/${target.id}`;
    case "document":
      return bot_id && `/console/bots/${bot_id}`;
    case "link":
    case "delivery":
      return `/console/links/${target.id}`;
    case "customer":
      return `/console/customers/${target.id}`;
    case "upstream":
      return "/console/settings";
    default:
      return null;
  }
}
