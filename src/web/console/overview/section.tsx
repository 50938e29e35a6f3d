import type { Breakdown, Statistics } from "../../../features/statistics/model.ts";
import { say } from "../../shared/language.ts";
import { learnWords } from "../../shared/words.ts";
import { figuresPath } from "../figures/period.ts";
import { figureWords } from "../figures/words.ts";
import { linkWords } from "../links/words.ts";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { useResource } from "../parts/resource.ts";
import { Loading } from "../parts/table.tsx";
import { type Begun, Checklist } from "./checklist.tsx";
import { Glance } from "./glance.tsx";
import { Latest } from "./latest.tsx";
import { Troubles } from "./troubles.tsx";
import { overviewWords } from "./words.ts";

learnWords(figureWords);
learnWords(linkWords);
learnWords(overviewWords);

interface Listed {
  items: { id: string }[];
}

const noQuery = new URLSearchParams();

/** The console's first page: the way to a first question, and once there was one, what happens. */
export function Section() {
  const statistics = useResource<Statistics>(figuresPath("", noQuery, { step: "day" }));
  const bots = useResource<Listed>("/bots?limit=100");
  const newest = bots.value?.items.at(0)?.id;
  const documents = useResource<Listed>(newest === undefined ? null : `/bots/${newest}/documents?limit=1`);
  const links = useResource<Listed>("/bot-share-tokens?limit=1");
  const customers = useResource<Listed>("/end-users?limit=1");
  const failed = [statistics, bots, links].find(({ failure }) => failure !== null);
  const begun: Begun = {
    botId: newest ?? null,
    hasDocuments: isThere(documents.value),
    hasLinks: isThere(links.value),
    hasCustomers: isThere(customers.value),
  };
  const isKnown = statistics.value !== null && bots.value !== null && links.value !== null;
  const isWaiting = newest !== undefined && documents.isLoading;
  const isBegun = begun.botId !== null && begun.hasDocuments && begun.hasLinks && begun.hasCustomers;
  const isFirst = statistics.value?.totals.questions === 0 && !isBegun;
  return (
    <>
      <PageHead
        title={say("nav_overview")}
        lead={say(isKnown && isFirst ? "over_start_lead" : "over_lead")}
      />
      {failed?.failure && <FailureNotice failure={failed.failure} onRetry={failed.reload} />}
      {!failed && (!isKnown || isWaiting) && <Loading />}
      {isKnown && !isWaiting && isFirst && <Checklist begun={begun} />}
      {statistics.value !== null && isKnown && !isWaiting && !isFirst && (
        <>
          <Glance statistics={statistics.value} />
          <div class="overview-columns">
            <Troubles />
            <LatestOf botIds={(bots.value?.items ?? []).map(({ id }) => id)} />
          </div>
        </>
      )}
    </>
  );
}

/** Those that were asked most first. */
function LatestOf({ botIds }: { botIds: readonly string[] }) {
  const { value, failure } = useResource<Breakdown>(
    figuresPath("/by", noQuery, { dimension: "bot", limit: 8 }),
  );
  if (value === null && failure === null) return <Loading />;
  const busy = (value?.items ?? []).map(({ id }) => id);
  return <Latest botIds={[...busy, ...botIds.filter((id) => !busy.includes(id))]} />;
}

const isThere = (listed: Listed | null): boolean => (listed?.items.length ?? 0) > 0;
