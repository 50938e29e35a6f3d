import { useSignal } from "@preact/signals";
import type { BotItem } from "../../../features/bots/model.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { Badge, Tabs } from "../parts/bits.tsx";
import { Missing } from "../parts/gone.tsx";
import { modelWords } from "../parts/measure.ts";
import { PageHead } from "../parts/page-head.tsx";
import { type Resource, useResource } from "../parts/resource.ts";
import { Loading } from "../parts/table.tsx";
import { botHref } from "./bot.ts";
import { BotLinks } from "./bot-links.tsx";
import { Documents } from "./documents.tsx";
import { lookAsCustomer } from "./look.ts";
import { Passages } from "./passages.tsx";
import { SearchBox } from "./search-box.tsx";
import { Settings } from "./settings.tsx";
import { trialOf } from "./trial.ts";
import { TryChat } from "./try-chat.tsx";

interface BotPageProps {
  id: string;
  part: string | undefined;
  /** Within the part: a document. */
  item: string | undefined;
}

/** One bot: its settings with a chat to try them beside, its documents, what a question finds, and its links. */
export function BotPage({ id, part, item }: BotPageProps) {
  const bot = useResource<BotItem>(`/bots/${id}`);
  if (bot.value !== null) return <Loaded bot={bot.value} resource={bot} part={part} item={item} />;
  const back = { href: "/console/bots", label: say("nav_bots") };
  if (bot.failure !== null)
    return <Missing failure={bot.failure} onRetry={bot.reload} title={say("bot_missing")} {...back} />;
  return (
    <>
      <PageHead title={say("nav_bots")} back={back} />
      <Loading />
    </>
  );
}

const parts = ["settings", "documents", "search", "try", "links"] as const;

interface LoadedProps extends Pick<BotPageProps, "part" | "item"> {
  bot: BotItem;
  resource: Resource<BotItem>;
}

function Loaded({ bot, resource, part, item }: LoadedProps) {
  const trial = trialOf(bot.id);
  const isChanged = useSignal(false);
  const here = parts.find((name) => name === part) ?? "settings";
  const tabs = parts.map((name) => ({
    href: name === "settings" ? botHref(bot.id) : botHref(bot.id, name),
    label: say(`bot_tab_${name}`),
    isHere: name === here,
  }));
  return (
    <div class="bot-page">
      <PageHead
        title={bot.name}
        back={{ href: "/console/bots", label: say("nav_bots") }}
        aside={<Badge tone="quiet">{modelWords(bot.model)}</Badge>}
        actions={
          <button type="button" class="button" onClick={() => void lookAsCustomer(bot.id)}>
            <IconOf name="eye" />
            {say("bot_preview")}
          </button>
        }
      />
      <Tabs label={say("bot_parts")} items={tabs} />
      {here === "settings" && (
        <div class="bot-beside">
          <Settings
            key={bot.id}
            bot={bot}
            onSaved={resource.set}
            onChanged={(changed) => {
              isChanged.value = changed;
            }}
          />
          <aside class="bot-aside" aria-label={say("try_title")}>
            <TryChat trial={trial} bot={bot} isChanged={isChanged.value} />
          </aside>
        </div>
      )}
      {here === "documents" &&
        (item === undefined ? <Documents bot={bot} /> : <Passages bot={bot} documentId={item} />)}
      {here === "search" && <SearchBox bot={bot} />}
      {here === "try" && <TryChat trial={trial} bot={bot} isChanged={false} />}
      {here === "links" && <BotLinks bot={bot} />}
    </div>
  );
}
