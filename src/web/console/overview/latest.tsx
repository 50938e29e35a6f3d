import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { TranscriptItem } from "../../../features/transcripts/model.ts";
import { say } from "../../shared/language.ts";
import { Card } from "../parts/bits.tsx";
import { sayAgo, sayNumber, sayPoints } from "../parts/format.ts";
import { type Column, Loading, Table } from "../parts/table.tsx";
import { call } from "../person.ts";

/** So many of the bots are asked for their latest conversations, and so many are shown of all. */
const askedBots = 8;
const shown = 6;

/** The latest conversations of the bots. */
export function Latest({ botIds }: { botIds: readonly string[] }) {
  const latest = useLatest(botIds);
  return (
    <Card
      title={say("over_latest")}
      actions={
        <a class="button button-small" href="/console/conversations">
          {say("over_all_conversations")}
        </a>
      }
    >
      {latest === null && <Loading />}
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
  { head: say("over_conversation"), cell: ({ title }) => title, isMain: true },
  { head: say("over_who"), cell: ({ visitor, link_name }) => visitor.name ?? link_name ?? "–" },
  { head: say("over_answers"), cell: ({ answers }) => sayNumber(answers), isNumber: true, isExtra: true },
  { head: say("fig_points"), cell: ({ points }) => sayPoints(points), isNumber: true, isExtra: true },
  { head: say("over_when"), cell: ({ updated_at }) => sayAgo(updated_at), isNumber: true },
];

/** Each bot has a list of its own: the latest of each are put together. Null until one has answered. */
function useLatest(botIds: readonly string[]): readonly TranscriptItem[] | null {
  const found = useSignal<readonly TranscriptItem[] | null>(null);
  const key = botIds.slice(0, askedBots).join();
  useEffect(() => {
    const asking = new AbortController();
    const ask = async (id: string) => {
      const path = `/bots/${id}/conversations?limit=${shown}`;
      const result = await call<{ items: TranscriptItem[] }>("GET", path, undefined, asking.signal);
      return result.ok ? result.value.items : [];
    };
    const askAll = async () => {
      const lists = await Promise.all(key.split(",").filter(Boolean).map(ask));
      if (asking.signal.aborted) return;
      const latestFirst = lists.flat().sort((one, other) => (one.updated_at < other.updated_at ? 1 : -1));
      found.value = latestFirst.slice(0, shown);
    };
    void askAll();
    return () => asking.abort();
  }, [key]);
  return found.value;
}
