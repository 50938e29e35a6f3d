import { useRef } from "preact/hooks";
import type { BreakdownItem } from "../../../features/statistics/model.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { Card, Empty } from "../parts/bits.tsx";
import type { Bots } from "../parts/bot-choice.tsx";
import { sayShare } from "../parts/format.ts";
import { type Listing, useListing } from "../parts/listing.ts";
import { type Column, ListTable } from "../parts/table.tsx";
import { visitorName } from "../parts/visitor-name.ts";
import { figuresPath } from "./period.ts";
import { figureColumns } from "./steps-table.tsx";

const dimensions = ["bot", "link", "customer"] as const;
type Dimension = (typeof dimensions)[number];

const filterOf = { bot: "bot_id", link: "share_token_id", customer: "visitor_id" } as const;

interface BreakdownProps {
  query: URLSearchParams;
  /** Those of the period, which the shares are of; null until they are known. */
  points: number | null;
  bots: Bots;
}

/** What each bot, link or customer adds to the period; each leads to its own figures, but what was asked without a link, which none are of. */
export function Breakdown({ query, points, bots }: BreakdownProps) {
  const dimension = dimensions.find((name) => name === query.get("by")) ?? "bot";
  const read = useListing<BreakdownItem>(figuresPath("/by", query, { dimension, limit: 20 }));
  const { listing, isStale } = useFormer(read, dimension);
  const columns: Column<BreakdownItem>[] = [
    {
      head: say("fig_name"),
      cell: (item) => <bdi>{partName(item, dimension, bots, query.get("bot_id"))}</bdi>,
      isMain: true,
    },
    ...figureColumns({ isShort: true }),
    {
      head: say("fig_share"),
      cell: (item) => (points === null ? "–" : sayShare(points === 0 ? 0 : item.points / points)),
      isNumber: true,
    },
  ];
  return (
    <Card
      title={say("fig_where")}
      actions={
        <a
          class="button button-small"
          href={`/api/v1${figuresPath("/by/export", query, { dimension, format: "csv" })}`}
          download
        >
          <IconOf name="download" />
          {say("fig_csv")}
        </a>
      }
    >
      <nav class="figure-ways" aria-label={say("fig_by")}>
        {dimensions.map((name) => (
          <a
            key={name}
            href={hrefWith(query, { by: name })}
            aria-current={name === dimension ? "page" : undefined}
          >
            {say(`fig_by_${name}s`)}
          </a>
        ))}
      </nav>
      <div class={isStale ? "is-stale" : ""} aria-busy={isStale}>
        <ListTable
          caption={say("fig_where")}
          columns={columns}
          listing={listing}
          hrefOf={({ id }) => (id === "" ? null : hrefWith(query, { [filterOf[dimension]]: id }))}
          empty={<Empty icon="chart" title={say("fig_nothing_by")} text={say("fig_nothing_by_text")} />}
        />
      </div>
    </Card>
  );
}

/** The rows of the former period or filter until the next are here: the page does not jump. */
function useFormer(listing: Listing<BreakdownItem>, dimension: Dimension) {
  const former = useRef<{ dimension: Dimension; items: readonly BreakdownItem[] } | null>(null);
  if (listing.items !== null) former.current = { dimension, items: listing.items };
  const items = former.current?.dimension === dimension ? former.current.items : null;
  const isStale = listing.items === null && listing.failure === null && items !== null;
  return { listing: isStale ? { ...listing, items, hasMore: false } : listing, isStale };
}

function hrefWith(query: URLSearchParams, values: Record<string, string>): string {
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(values)) next.set(name, value);
  return `/console/figures?${next}`;
}

/** What a bot, a link or a visitor is called; a link without a name by its bot, where that is not chosen. */
function partName(item: BreakdownItem, dimension: Dimension, bots: Bots, botId: string | null): string {
  if (dimension === "customer") return visitorName(item);
  if (item.kind === "none") return say("fig_own_tries");
  if (item.name !== null) return item.name;
  const bot = botId === null ? bots.items?.find(({ id }) => id === item.bot_id) : undefined;
  return bot === undefined ? say("link_unnamed") : say("link_unnamed_of", { bot: bot.name });
}
