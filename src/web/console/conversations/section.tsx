import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { TranscriptItem } from "../../../features/transcripts/model.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { learnWords } from "../../shared/words.ts";
import { Empty } from "../parts/bits.tsx";
import { type Bots, useBots } from "../parts/bot-choice.tsx";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { type Listing, useListing, withQuery } from "../parts/listing.ts";
import { PageHead } from "../parts/page-head.tsx";
import { useResource } from "../parts/resource.ts";
import { Loading } from "../parts/table.tsx";
import { place, setQuery } from "../router.ts";
import type { SectionProps } from "../sections.ts";
import { FilterBar } from "./filter-bar.tsx";
import { isNarrowed, readFilters, talkHref } from "./filters.ts";
import { TalkList } from "./list.tsx";
import { Talk } from "./talk.tsx";
import { oneTalkWords } from "./talk-words.ts";
import { talkWords } from "./words.ts";

learnWords(talkWords);
learnWords(oneTalkWords);

/** From here on the list has its place beside the conversation (conversations.css). */
const wideScreen = "(min-width: 1080px)";
const listItems = 40;

/** The conversations of a bot: their list, and one of them beside it, or on a page of its own where there is no room. */
export function Section({ rest, query }: SectionProps) {
  const [id = null] = rest;
  const isWide = useWide();
  const bots = useBots(query.get("bot_id"));
  const talk = useResource<TranscriptItem>(id === null ? null : `/conversations/${encodeURIComponent(id)}`);
  const botId = useBotId(query, talk.value, bots.items);
  const path = botId === null ? null : `/bots/${encodeURIComponent(botId)}/conversations`;
  const isListed = isWide || id === null;
  const filters = readFilters(query);
  const listing = useListing<TranscriptItem>(
    path !== null && isListed ? withQuery(path, { ...filters, limit: listItems }) : null,
  );
  const one =
    id === null ? null : (
      <Talk
        key={id}
        id={id}
        talk={talk}
        query={query}
        isAlone={!isWide}
        onDeleted={() => listing.remove(id)}
      />
    );
  if (!isListed) return one;
  if (bots.items?.length === 0 && botId === null) return <NoBot />;
  if (bots.failure) return <FailureNotice failure={bots.failure} onRetry={bots.reload} />;
  const hasAny = path !== null && (listing.items?.length !== 0 || isNarrowed(query));
  const file = (format: string) => `/api/v1${withQuery(`${path}/export`, { ...filters, format })}`;
  return (
    <>
      <PageHead
        title={say("nav_conversations")}
        lead={say("talks_lead")}
        actions={hasAny && <Exports file={file} />}
      />
      <FilterBar query={query} botId={botId} bots={bots} isWide={isWide} />
      <Talks listing={listing} query={query} hereId={id} one={one} />
    </>
  );
}

/** The list, and beside it what has been chosen of it. */
function Talks({
  listing,
  query,
  hereId,
  one,
}: {
  listing: Listing<TranscriptItem>;
  query: URLSearchParams;
  hereId: string | null;
  one: ComponentChildren;
}) {
  if (listing.items === null && listing.failure)
    return <FailureNotice failure={listing.failure} onRetry={listing.reload} />;
  if (listing.items === null && one === null) return <Loading />;
  if (listing.items?.length === 0 && !listing.hasMore && one === null)
    return <Nothing isFiltered={isNarrowed(query)} query={query} />;
  return (
    <div class="talks">
      <TalkList listing={listing} query={query} hereId={hereId} />
      <div class="talks-one">
        {one ?? <Empty icon="chats" title={say("talks_choose")} text={say("talks_choose_text")} />}
      </div>
    </div>
  );
}

function Exports({ file }: { file: (format: string) => string }) {
  return (
    <>
      {(["csv", "jsonl"] as const).map((format) => (
        <a key={format} class="button" href={file(format)} title={say("talks_export_hint")} download>
          <IconOf name="download" />
          {say(`talks_${format}`)}
        </a>
      ))}
    </>
  );
}

/** Whose conversations these are: what the address says, or its link's, or the conversation's bot, or the first there is. */
function useBotId(query: URLSearchParams, talk: TranscriptItem | null, bots: Bots["items"]): string | null {
  const named = query.get("bot_id");
  const linkId = named === null && talk === null ? query.get("share_token_id") : null;
  const link = useResource<{ bot_id: string }>(
    linkId === null ? null : `/bot-share-tokens/${encodeURIComponent(linkId)}`,
  );
  const isLinkDue = linkId !== null && link.value === null && link.failure === null;
  const otherwise = isLinkDue ? undefined : (link.value?.bot_id ?? bots?.[0]?.id);
  const found = named ?? talk?.bot_id ?? otherwise ?? null;
  useEffect(() => {
    // An effect comes later than what it was drawn from: another bot may have been chosen since.
    if (found !== null && !place.value.query.has("bot_id")) setQuery({ bot_id: found });
  }, [named, found]);
  return found;
}

function useWide(): boolean {
  const isWide = useSignal(matchMedia(wideScreen).matches);
  useEffect(() => {
    const media = matchMedia(wideScreen);
    const follow = () => {
      // Paper is narrow too, but nothing is to be read anew for it.
      if (matchMedia("print").matches) return;
      isWide.value = media.matches;
    };
    media.addEventListener("change", follow);
    return () => media.removeEventListener("change", follow);
  }, []);
  return isWide.value;
}

function NoBot() {
  return (
    <>
      <PageHead title={say("nav_conversations")} lead={say("talks_lead")} />
      <Empty
        icon="bot"
        title={say("talks_no_bot")}
        text={say("talks_no_bot_text")}
        action={
          <a class="button button-primary" href="/console/bots/new">
            {say("talks_make_bot")}
          </a>
        }
      />
    </>
  );
}

function Nothing({ isFiltered, query }: { isFiltered: boolean; query: URLSearchParams }) {
  const botOnly = new URLSearchParams({ bot_id: query.get("bot_id") ?? "" });
  return isFiltered ? (
    <Empty
      icon="search"
      title={say("talks_none_found")}
      text={say("talks_none_found_text")}
      action={
        <a class="button" href={talkHref(null, botOnly)}>
          {say("talks_clear_filters")}
        </a>
      }
    />
  ) : (
    <Empty
      icon="chats"
      title={say("talks_none_title")}
      text={say("talks_none_text")}
      action={
        <a class="button button-primary" href={`/console/links?${botOnly}`}>
          {say("talks_go_to_links")}
        </a>
      }
    />
  );
}
