import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { TranscriptItem } from "../../../features/transcripts/model.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { Badge } from "../parts/bits.tsx";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { sayAgo, sayDateTime, sayNumber } from "../parts/format.ts";
import type { Listing } from "../parts/listing.ts";
import { sayPointsOf } from "../parts/measure.ts";
import { Loading } from "../parts/table.tsx";
import { visitorName } from "../parts/visitor-name.ts";
import { talkHref } from "./filters.ts";
import { useGoingOn } from "./going-on.ts";

/** A search goes on by itself until it has found so many more. */
const findsAtOnce = 100;

interface TalkListProps {
  listing: Listing<TranscriptItem>;
  query: URLSearchParams;
  hereId: string | null;
}

/** The conversations that were found, the latest first, and how the list goes on. */
export function TalkList({ listing, query, hereId }: TalkListProps) {
  const words = query.get("search")?.trim() ?? "";
  const { items, failure, hasMore, isLoading } = listing;
  return (
    <nav class="talks-list" aria-label={say("talks_list")}>
      {words !== "" && items !== null && <SearchProgress key={query.toString()} listing={listing} />}
      {items === null && !failure && <Loading />}
      <ul>
        {items?.map((item) => (
          <li key={item.id}>
            <Row item={item} query={query} isHere={item.id === hereId} words={words} />
          </li>
        ))}
      </ul>
      {failure && (
        <FailureNotice failure={failure} onRetry={items === null ? listing.reload : listing.more} />
      )}
      {words === "" && hasMore && !failure && (
        <button
          type="button"
          class="button button-more"
          disabled={isLoading}
          onClick={() => void listing.more()}
        >
          {say(isLoading ? "loading" : "show_more")}
        </button>
      )}
    </nav>
  );
}

/** A long search goes on while the page is open: how far back it has looked, and how to stop it. */
function SearchProgress({ listing }: { listing: Listing<TranscriptItem> }) {
  const { items, hasMore, searchedTo, failure } = listing;
  const found = items?.length ?? 0;
  const wanted = useSignal(findsAtOnce);
  const isStopped = useSignal(false);
  const isGoingOn = hasMore && !isStopped.value && found < wanted.value && failure === null;
  useGoingOn(listing, isGoingOn);
  // A failure stops it; trying again is a button below.
  useEffect(() => {
    if (failure) isStopped.value = true;
  }, [failure]);
  return (
    <div class="talk-search">
      <p role="status">
        {isGoingOn && <span class="pulse" />}
        {isGoingOn ? say("talks_searching") : say("talks_found", { n: sayNumber(found) })}
      </p>
      {!hasMore && <p>{say("talks_search_done")}</p>}
      {hasMore && searchedTo && <p>{say("talks_searched_to", { time: sayDateTime(searchedTo) })}</p>}
      {hasMore && (
        <button
          type="button"
          class="button button-small"
          onClick={() => {
            isStopped.value = isGoingOn;
            wanted.value = found + findsAtOnce;
          }}
        >
          <IconOf name={isGoingOn ? "stop" : "search"} />
          {say(isGoingOn ? "talks_stop" : "talks_search_on")}
        </button>
      )}
    </div>
  );
}

interface RowProps {
  item: TranscriptItem;
  query: URLSearchParams;
  isHere: boolean;
  words: string;
}

function Row({ item, query, isHere, words }: RowProps) {
  const { visitor, link_name: linkName, match, answers, points, updated_at: at } = item;
  return (
    <a class="talk-row" href={talkHref(item.id, query)} aria-current={isHere ? "true" : undefined}>
      <span class="talk-row-head">
        <strong>
          <bdi>{item.title || say("talk_untitled")}</bdi>
        </strong>
        <time dateTime={at} title={sayDateTime(at)}>
          {sayAgo(at)}
        </time>
      </span>
      <span class="talk-row-who">
        <bdi>{visitorName(visitor)}</bdi>
        {linkName && (
          <span>
            {" · "}
            <bdi>{linkName}</bdi>
          </span>
        )}
      </span>
      {match && (
        <span class="talk-row-match">
          <Marked text={match} words={words} />
        </span>
      )}
      <span class="talk-row-facts">
        <span>{say(answers === 1 ? "talks_answers_one" : "talks_answers", { n: sayNumber(answers) })}</span>
        {points > 0 && <span>{sayPointsOf(points)}</span>}
        <Ratings item={item} />
        {item.failures > 0 && (
          <Badge tone="bad">{say("talks_failed", { n: sayNumber(item.failures) })}</Badge>
        )}
      </span>
    </a>
  );
}

function Ratings({ item: { ratings } }: { item: TranscriptItem }) {
  return (
    <>
      {(["up", "down"] as const).map((way) =>
        ratings[way] === 0 ? null : (
          <span key={way} class={`talk-rating talk-rating-${way}`}>
            <IconOf name={way === "up" ? "thumbUp" : "thumbDown"} />
            <span aria-hidden="true">{sayNumber(ratings[way])}</span>
            <span class="visually-hidden">{say(`talks_${way}`, { n: ratings[way] })}</span>
          </span>
        ),
      )}
    </>
  );
}

/** What was found in a message, with the words marked. */
function Marked({ text, words }: { text: string; words: string }) {
  const at = text.toLowerCase().indexOf(words.toLowerCase());
  if (at < 0) return <>{text}</>;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + words.length)}</mark>
      {text.slice(at + words.length)}
    </>
  );
}
