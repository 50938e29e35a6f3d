import type { BreakdownItem } from "../../../features/statistics/model.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { Card, Empty } from "../parts/bits.tsx";
import { sayShare } from "../parts/format.ts";
import { useListing } from "../parts/listing.ts";
import { type Column, ListTable } from "../parts/table.tsx";
import { figuresPath } from "./period.ts";
import { figureColumns } from "./steps-table.tsx";

const dimensions = ["bot", "link", "customer"] as const;
type Dimension = (typeof dimensions)[number];

const filterOf = { bot: "bot_id", link: "share_token_id", customer: "visitor_id" } as const;

/** What each bot, link or customer adds to the period; each leads to its own figures. */
export function Breakdown({ query, points }: { query: URLSearchParams; points: number }) {
  const dimension = dimensions.find((name) => name === query.get("by")) ?? "bot";
  const listing = useListing<BreakdownItem>(figuresPath("/by", query, { dimension, limit: 20 }));
  const columns: Column<BreakdownItem>[] = [
    { head: say("fig_name"), cell: (item) => partName(item, dimension), isMain: true },
    ...figureColumns({ isShort: true }),
    {
      head: say("fig_share"),
      cell: (item) => sayShare(points === 0 ? 0 : item.points / points),
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
      <ListTable
        caption={say("fig_where")}
        columns={columns}
        listing={listing}
        hrefOf={({ id }) => hrefWith(query, { [filterOf[dimension]]: id })}
        empty={<Empty icon="chart" title={say("fig_nothing_by")} text={say("fig_nothing_by_text")} />}
      />
    </Card>
  );
}

function hrefWith(query: URLSearchParams, values: Record<string, string>): string {
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(values)) next.set(name, value);
  return `/console/figures?${next}`;
}

/** What a link without a name is called. */
export const unnamedLink = (id: string): string => say("fig_unnamed_link", { id: id.slice(-6) });

/** What a bot, a link or a visitor is called; one without a name by the end of its id. */
export function partName({ name, id, kind }: BreakdownItem, dimension: Dimension): string {
  if (name !== null) return name;
  if (dimension === "link") return unnamedLink(id);
  if (kind === "master") return say("fig_master");
  return say(kind === "account" ? "fig_deleted" : "fig_anonymous", { id: id.slice(-6) });
}
