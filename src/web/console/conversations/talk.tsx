import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { TranscriptItem, TranscriptMessage } from "../../../features/transcripts/model.ts";
import { IconButton } from "../../shared/icon-button.tsx";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { Empty, Facts } from "../parts/bits.tsx";
import { confirm } from "../parts/confirm.tsx";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { sentenceOf } from "../parts/form.ts";
import { sayDateTime, sayNumber } from "../parts/format.ts";
import { isGone, Missing } from "../parts/gone.tsx";
import { type Listing, useListing } from "../parts/listing.ts";
import { sayPointsOf } from "../parts/measure.ts";
import { PageHead } from "../parts/page-head.tsx";
import type { Resource } from "../parts/resource.ts";
import { Loading } from "../parts/table.tsx";
import { tell } from "../parts/toast.tsx";
import { visitorName } from "../parts/visitor-name.ts";
import { call } from "../person.ts";
import { go } from "../router.ts";
import { talkHref } from "./filters.ts";
import { useGoingOn } from "./going-on.ts";
import { Path } from "./message.tsx";
import { printWhole } from "./printing.ts";
import { followersOf, listPath, sumTokens } from "./thread.ts";
import { visitorKind } from "./visitor.ts";

/** A conversation is read by itself up to so many messages; more of it on demand. */
const readAtOnce = 500;

interface TalkProps {
  id: string;
  talk: Resource<TranscriptItem>;
  query: URLSearchParams;
  /** Whether it is the page's only content. */
  isAlone: boolean;
  onDeleted: () => void;
}

/** One conversation, whole. */
export function Talk({ id, talk, query, isAlone, onDeleted }: TalkProps) {
  const frame = useRef<HTMLElement>(null);
  const messages = useListing<TranscriptMessage>(`/conversations/${encodeURIComponent(id)}/messages`);
  const print = usePrint(messages);
  useGoingOn(messages, print.isDue || (messages.items?.length ?? 0) < readAtOnce);
  useEffect(() => {
    // Chosen from the middle of a long list: its beginning may be above the view.
    if (!isAlone && (frame.current?.getBoundingClientRect().top ?? 0) < 0)
      frame.current?.scrollIntoView({ block: "start" });
  }, []);
  const again = async () => {
    await Promise.all([talk.reload(), messages.reload()]);
  };
  const item = talk.value;
  if (item === null) {
    if (talk.failure === null) return <Loading />;
    const title = say("talk_missing");
    // Beside the list the page has its head, and the way on is the list itself.
    if (!isAlone && isGone(talk.failure))
      return <Empty icon="chats" title={title} text={say("nowhere_text")} />;
    const list = { href: talkHref(null, query), label: say("talk_back") };
    return <Missing failure={talk.failure} onRetry={talk.reload} title={title} {...list} />;
  }
  const title = item.title || say("talk_untitled");
  const actions = <Actions item={item} query={query} print={print} onAgain={again} onDeleted={onDeleted} />;
  return (
    <article ref={frame} class="talk" aria-label={title}>
      {isAlone ? (
        <PageHead
          title={title}
          back={{ href: talkHref(null, query), label: say("talk_back") }}
          actions={actions}
        />
      ) : (
        <header class="talk-head">
          <h2>
            <bdi>{title}</bdi>
          </h2>
          <div class="talk-actions">{actions}</div>
        </header>
      )}
      <Summary item={item} messages={messages} query={query} />
      <Thread item={item} messages={messages} />
    </article>
  );
}

interface Print {
  /** It is asked for, and what was not read yet is being read. */
  isDue: boolean;
  begin: () => void;
}

/** Paper is to hold a conversation to its end: it is read so far before. Where that fails, it says that it goes on. */
function usePrint({ items, hasMore, failure }: Listing<TranscriptMessage>): Print {
  const isDue = useSignal(false);
  const isRead = items !== null && (!hasMore || failure !== null);
  useEffect(() => {
    if (!isDue.value || !isRead) return;
    isDue.value = false;
    printWhole();
  }, [isDue.value, isRead]);
  return {
    isDue: isDue.value,
    begin: () => {
      isDue.value = true;
    },
  };
}

interface ActionsProps {
  item: TranscriptItem;
  query: URLSearchParams;
  print: Print;
  onAgain: () => Promise<void>;
  onDeleted: () => void;
}

function Actions({ item, query, print, onAgain, onDeleted }: ActionsProps) {
  const remove = async () => {
    const isMeant = await confirm({
      title: say("talk_delete_title"),
      text: say("talk_delete_text", { name: visitorName(item.visitor) }),
      action: say("talk_delete"),
      isDangerous: true,
    });
    if (!isMeant) return;
    const deleted = await call("DELETE", `/conversations/${item.id}`);
    if (!deleted.ok) return tell(sentenceOf(deleted.failure));
    tell(say("talk_deleted"));
    onDeleted();
    void go(talkHref(null, query), { replace: true });
  };
  return (
    <>
      <IconButton icon="refresh" name={say("talk_again")} isSmall onClick={() => void onAgain()} />
      <button type="button" class="button button-small" disabled={print.isDue} onClick={print.begin}>
        <IconOf name="file" />
        {say(print.isDue ? "loading" : "talk_print")}
      </button>
      <button type="button" class="button button-small button-danger" onClick={() => void remove()}>
        <IconOf name="trash" />
        {say("talk_delete")}
      </button>
    </>
  );
}

interface SummaryProps {
  item: TranscriptItem;
  messages: Listing<TranscriptMessage>;
  query: URLSearchParams;
}

/** Whose it is, and what it came to. */
function Summary({ item, messages, query }: SummaryProps) {
  const { visitor, share_token_id: linkId, link_name: linkName } = item;
  const { prompt, completion } = useMemo(() => sumTokens(messages.items ?? []), [messages.items]);
  const tokens = say("talk_tokens_value", { prompt: sayNumber(prompt), completion: sayNumber(completion) });
  const name = visitorName(visitor);
  const theirs = new URLSearchParams({ bot_id: query.get("bot_id") ?? item.bot_id, visitor_id: visitor.id });
  return (
    <div class="talk-facts">
      <Facts
        items={[
          {
            name: say("talk_who"),
            value: (
              <>
                {visitor.customer_id === null ? (
                  <bdi title={visitor.uid}>{name}</bdi>
                ) : (
                  <a href={`/console/customers/${visitor.customer_id}`}>
                    <bdi>{name}</bdi>
                  </a>
                )}{" "}
                <small>{visitorKind(visitor)}</small>
                <br />
                <a class="talk-small" href={talkHref(null, theirs)}>
                  {say("talk_all_of")}
                </a>
              </>
            ),
          },
          {
            name: say("talk_link"),
            value:
              linkId === null ? (
                say("talks_no_link")
              ) : (
                <a href={`/console/links/${linkId}`}>
                  <bdi>{linkName || say("link_unnamed")}</bdi>
                </a>
              ),
          },
          { name: say("talk_began"), value: sayDateTime(item.created_at) },
          { name: say("talk_last"), value: sayDateTime(item.updated_at) },
          { name: say("talk_cost"), value: sayPointsOf(item.points) },
          {
            name: say("talk_tokens"),
            value: messages.hasMore ? say("talk_tokens_so_far", { tokens }) : tokens,
          },
        ]}
      />
    </div>
  );
}

function Thread({ item, messages }: { item: TranscriptItem; messages: Listing<TranscriptMessage> }) {
  const { items, failure, hasMore, isLoading } = messages;
  const followers = useMemo(() => followersOf(items ?? []), [items]);
  const path = useMemo(() => listPath(followers, null), [followers]);
  if (items === null)
    return failure ? <FailureNotice failure={failure} onRetry={messages.reload} /> : <Loading />;
  return (
    <section class="talk-thread" aria-label={say("talk_thread")}>
      <Path path={path} followers={followers} talkId={item.id} />
      {failure && <FailureNotice failure={failure} onRetry={messages.more} />}
      {hasMore && !failure && (
        <div class="talk-more">
          <p class="talk-so-far">{say("talk_read_so_far", { n: sayNumber(items.length) })}</p>
          <p class="talk-cut">{say("talk_printed_so_far", { n: sayNumber(items.length) })}</p>
          <button
            type="button"
            class="button button-more"
            disabled={isLoading}
            onClick={() => void messages.more()}
          >
            {say(isLoading ? "loading" : "show_more")}
          </button>
        </div>
      )}
    </section>
  );
}
