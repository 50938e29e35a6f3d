import type { LinkEventItem, OwnLink } from "../../../features/links/model.ts";
import { type IconName, IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { isWordKey } from "../../shared/words.ts";
import { Card, Empty } from "../parts/bits.tsx";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { sayDateTime } from "../parts/format.ts";
import { useListing } from "../parts/listing.ts";
import { Loading } from "../parts/table.tsx";

/** What happened to a link, and why somebody was refused, in plain words. */
export function Activity({ link }: { link: OwnLink }) {
  const path = `/bot-share-tokens/${link.id}/events`;
  const { items, failure, isLoading, hasMore, more, reload } = useListing<LinkEventItem>(path);
  if (items === null) return failure ? <FailureNotice failure={failure} onRetry={reload} /> : <Loading />;
  if (items.length === 0) {
    return <Empty icon="clock" title={say("activity_none")} text={say("activity_none_text")} />;
  }
  return (
    <Card
      title={say("activity_title")}
      lead={say("activity_lead")}
      actions={
        <>
          <a class="button button-small" href={`/api/v1${path}/export?format=csv`} download>
            {say("link_export_csv")}
          </a>
          <a class="button button-small" href={`/api/v1${path}/export?format=jsonl`} download>
            {say("link_export_jsonl")}
          </a>
        </>
      }
    >
      <ol class="link-timeline">
        {items.map((event) => (
          <Happening key={event.id} event={event} />
        ))}
      </ol>
      {failure && <FailureNotice failure={failure} onRetry={more} />}
      {hasMore && !failure && (
        <button type="button" class="button button-more" disabled={isLoading} onClick={() => void more()}>
          {say(isLoading ? "loading" : "show_more")}
        </button>
      )}
    </Card>
  );
}

function Happening({ event }: { event: LinkEventItem }) {
  const { kind, count, last_at } = event;
  const icon: IconName | undefined = icons[kind];
  return (
    <li class={`link-happening link-happening-${kind}`}>
      <span class="link-happening-icon">
        <IconOf name={icon ?? "clock"} />
      </span>
      <p>
        <span>{describe(event)}</span>
        {event.reason && <small>{say(`reason_${event.reason}`)}</small>}
      </p>
      <p class="link-happening-when">
        <time dateTime={last_at}>{sayDateTime(last_at)}</time>
        {count > 1 && <small>{say("event_times", { count })}</small>}
      </p>
    </li>
  );
}

const icons: Partial<Record<string, IconName>> = {
  opened: "person",
  refused: "lock",
  rotated: "refresh",
  revoked: "linkOff",
  delivery_failed: "alert",
};

/** An event in words; of a refusal, why, and whose limit it was. What the page does not know of is told by its code. */
function describe({ kind, code, scope }: LinkEventItem): string {
  const cause = `refused_${code}`;
  if (kind === "refused" && isWordKey(cause)) {
    const whose = `scope_${scope}`;
    return isWordKey(whose) ? `${say(cause)} (${say(whose)})` : say(cause);
  }
  const happening = `event_${kind}`;
  const sentence = isWordKey(happening) ? say(happening) : kind;
  return code === null ? sentence : `${sentence} (${code})`;
}
