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
import { type Begun, Checklist, stepsOf } from "./checklist.tsx";
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

interface Bots {
  items: { id: string; model: string }[];
}

const noQuery = new URLSearchParams();
/** Whether anything was ever asked is asked for where the last days are empty. */
const everAskedPath = "/statistics/by?dimension=bot&limit=1&from=2000-01-01T00:00:00Z";

/** The console's first page: the way to a first question, and once there was one, what happens. */
export function Section() {
  const statistics = useResource<Statistics>(figuresPath("", noQuery, { step: "day" }));
  const bots = useResource<Bots>("/bots?limit=100");
  const newest = bots.value?.items.at(0);
  const isQuiet = statistics.value?.totals.questions === 0;
  const everAsked = useResource<Breakdown>(isQuiet ? everAskedPath : null);
  const documents = useResource<Listed>(newest ? `/bots/${newest.id}/documents?limit=1` : null);
  const links = useResource<Listed>("/bot-share-tokens?limit=1");
  const accountLinks = useResource<Listed>("/bot-share-tokens?access=account&limit=1");
  const customers = useResource<Listed>("/end-users?limit=1");
  const asked = [
    ...[statistics, bots, links, accountLinks, customers],
    ...(newest ? [documents] : []),
    ...(isQuiet ? [everAsked] : []),
  ];
  const failed = asked.find(({ failure }) => failure !== null);
  const isKnown = asked.every(({ value }) => value !== null);
  const begun: Begun = {
    botId: newest?.id ?? null,
    hasDocuments: isThere(documents.value),
    hasLinks: isThere(links.value),
    hasCustomers: isThere(customers.value),
    // A model answers without documents too, and a link without accounts lets in whoever has it.
    needsDocuments: newest === undefined || newest.model === "builtin",
    needsCustomers: !isThere(links.value) || isThere(accountLinks.value),
  };
  const wasAsked = everAsked.value?.items.some(({ questions }) => questions > 0) ?? false;
  const isFirst = isQuiet && !wasAsked && stepsOf(begun).some(({ isDone }) => !isDone);
  return (
    <>
      <PageHead
        title={say("nav_overview")}
        lead={say(isKnown && isFirst ? "over_start_lead" : "over_lead")}
      />
      {failed?.failure && <FailureNotice failure={failed.failure} onRetry={failed.reload} />}
      {!failed && !isKnown && <Loading />}
      {isKnown && isFirst && <Checklist begun={begun} />}
      {statistics.value !== null && isKnown && !isFirst && (
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
