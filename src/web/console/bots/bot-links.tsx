import type { BotItem } from "../../../features/bots/model.ts";
import type { OwnLink } from "../../../features/links/model.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { Badge, Empty } from "../parts/bits.tsx";
import { sayAgo, sayDay, sayNumber } from "../parts/format.ts";
import { useListing, withQuery } from "../parts/listing.ts";
import { type Column, ListTable } from "../parts/table.tsx";
import { lookAsCustomer } from "./look.ts";

const tones = { open: "good", expired: "quiet", revoked: "quiet" } as const;

/** The newest links of a bot; the others are where all links are. */
export function BotLinks({ bot }: { bot: BotItem }) {
  const listing = useListing<OwnLink>(withQuery("/bot-share-tokens", { bot_id: bot.id, limit: 10 }));
  const create = (
    <a class="button button-primary" href={withQuery("/console/links/new", { bot_id: bot.id })}>
      <IconOf name="plus" />
      {say("bot_link_new")}
    </a>
  );
  return (
    <>
      {listing.items !== null && listing.items.length > 0 && (
        <div class="bot-part-head">
          <p class="page-lead">{say("bot_links_lead")}</p>
          <div class="page-actions">
            <a class="button" href={withQuery("/console/links", { bot_id: bot.id })}>
              {say("bot_links_all")}
            </a>
            {create}
          </div>
        </div>
      )}
      <ListTable
        caption={say("nav_links")}
        columns={columns(bot.id)}
        listing={{ ...listing, hasMore: false }}
        hrefOf={({ id }) => `/console/links/${id}`}
        empty={
          <Empty
            icon="link"
            title={say("bot_links_none")}
            text={say("bot_links_none_text")}
            action={create}
          />
        }
      />
    </>
  );
}

const titleOf = ({ name, created_at }: OwnLink): string =>
  name ?? `${say("link_unnamed")} · ${sayDay(created_at)}`;

const columns = (botId: string): Column<OwnLink>[] => [
  { head: say("bot_link"), isMain: true, cell: titleOf },
  {
    head: say("bot_link_status"),
    cell: ({ status }) => <Badge tone={tones[status]}>{say(`bot_link_${status}`)}</Badge>,
  },
  { head: say("bot_link_questions"), cell: ({ usage }) => sayNumber(usage.messages), isNumber: true },
  {
    head: say("bot_link_used"),
    cell: ({ usage }) => (usage.last_used_at === null ? say("bot_link_never") : sayAgo(usage.last_used_at)),
  },
  {
    head: say("bot_preview"),
    cell: (link) =>
      link.status === "open" && (
        <button
          type="button"
          class="button button-small"
          aria-label={`${say("bot_preview")}: ${titleOf(link)}`}
          onClick={() => void lookAsCustomer(botId, link.id)}
        >
          <IconOf name="eye" />
          {say("bot_link_look")}
        </button>
      ),
  },
];
