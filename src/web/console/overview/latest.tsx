import type { TranscriptItem } from "../../../features/transcripts/model.ts";
import { say } from "../../shared/language.ts";
import { Card } from "../parts/bits.tsx";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { sayAgo, sayNumber, sayPoints } from "../parts/format.ts";
import { type Column, Loading, Table } from "../parts/table.tsx";
import { visitorName } from "../parts/visitor-name.ts";
import { useTogether } from "./together.ts";

/** So many of the bots are asked for their latest conversations, and so many are shown of all. */
const askedBots = 8;
const shown = 6;

/** The latest conversations of the bots. */
export function Latest({ botIds }: { botIds: readonly string[] }) {
  const path = (id: string) => `/bots/${id}/conversations?limit=${shown}`;
  const { values, failure, reload } = useTogether<{ items: TranscriptItem[] }>(
    botIds.slice(0, askedBots).map(path),
  );
  const latest = values && latestOf(values.flatMap(({ items }) => items));
  return (
    <Card
      title={say("over_latest")}
      actions={
        <a class="button button-small" href="/console/conversations">
          {say("over_all_conversations")}
        </a>
      }
    >
      {failure && <FailureNotice failure={failure} onRetry={reload} />}
      {!failure && latest === null && <Loading />}
      {latest?.length === 0 && <p class="card-lead">{say("over_latest_none")}</p>}
      {latest !== null && latest.length > 0 && (
        <Table
          caption={say("over_latest")}
          columns={columns()}
          rows={latest}
          keyOf={({ id }) => id}
          hrefOf={({ id }) => `/console/conversations/${id}`}
        />
      )}
    </Card>
  );
}

const columns = (): Column<TranscriptItem>[] => [
  { head: say("over_conversation"), cell: ({ title }) => <bdi>{title}</bdi>, isMain: true },
  { head: say("over_who"), cell: ({ visitor }) => <bdi>{visitorName(visitor)}</bdi> },
  { head: say("over_answers"), cell: ({ answers }) => sayNumber(answers), isNumber: true, isExtra: true },
  { head: say("fig_points"), cell: ({ points }) => sayPoints(points), isNumber: true, isExtra: true },
  { head: say("over_when"), cell: ({ updated_at }) => sayAgo(updated_at), isNumber: true },
];

/** Each bot has a list of its own: the latest of each are put together. */
const latestOf = (items: readonly TranscriptItem[]): TranscriptItem[] =>
  items.toSorted((one, other) => (one.updated_at < other.updated_at ? 1 : -1)).slice(0, shown);
