import type { BotItem } from "../../../features/bots/model.ts";
import type { Breakdown, BreakdownItem } from "../../../features/statistics/model.ts";
import { Avatar } from "../../shared/avatar.tsx";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { Empty } from "../parts/bits.tsx";
import { sayAgo, sayNumber, sayPoints } from "../parts/format.ts";
import { useListing, withQuery } from "../parts/listing.ts";
import { modelWords } from "../parts/measure.ts";
import { PageHead } from "../parts/page-head.tsx";
import { useResource } from "../parts/resource.ts";
import { type Column, ListTable } from "../parts/table.tsx";
import { avatarOf, botHref } from "./bot.ts";

const monthMs = 30 * 24 * 3600 * 1000;

/** All bots of whoever is here, with what the last thirty days brought. */
export function BotList() {
  const listing = useListing<BotItem>("/bots?limit=50");
  const figures = useFigures();
  const isEmpty = listing.items?.length === 0;
  return (
    <>
      <PageHead title={say("nav_bots")} lead={say("bots_lead")} actions={!isEmpty && <NewLink isPrimary />} />
      <ListTable
        caption={say("nav_bots")}
        columns={columns(figures)}
        listing={listing}
        hrefOf={({ id }) => botHref(id)}
        empty={
          <Empty
            icon="bot"
            title={say("bots_none_title")}
            text={say("bots_none_text")}
            action={<NewLink isPrimary />}
          />
        }
      />
    </>
  );
}

function NewLink({ isPrimary }: { isPrimary: boolean }) {
  return (
    <a class={isPrimary ? "button button-primary" : "button"} href="/console/bots/new">
      <IconOf name="plus" />
      {say("bot_new")}
    </a>
  );
}

/** By bot; the list does without them where they cannot be read. */
function useFigures(): ReadonlyMap<string, BreakdownItem> {
  const from = new Date(Math.floor((Date.now() - monthMs) / 3_600_000) * 3_600_000).toISOString();
  const { value } = useResource<Breakdown>(withQuery("/statistics/by", { dimension: "bot", from }));
  return new Map((value?.items ?? []).map((item) => [item.id, item]));
}

const columns = (figures: ReadonlyMap<string, BreakdownItem>): Column<BotItem>[] => [
  {
    head: say("bot_name"),
    isMain: true,
    cell: (bot) => (
      <span class="bot-cell">
        <Avatar name={bot.name} url={avatarOf(bot)} size="small" />
        <span>{bot.name}</span>
      </span>
    ),
  },
  { head: say("bot_model"), cell: ({ model }) => modelWords(model) },
  {
    head: say("bot_questions_30"),
    cell: ({ id }) => sayNumber(figures.get(id)?.questions ?? 0),
    isNumber: true,
  },
  {
    head: say("bot_points_30"),
    cell: ({ id }) => sayPoints(figures.get(id)?.points ?? 0),
    isNumber: true,
  },
  { head: say("bot_changed"), cell: ({ updated_at }) => sayAgo(updated_at) },
];
