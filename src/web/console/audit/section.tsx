import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { AuditEvent } from "../../../features/audit/model.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { learnWords } from "../../shared/words.ts";
import { Empty } from "../parts/bits.tsx";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { type Listing, useListing, withQuery } from "../parts/listing.ts";
import { PageHead } from "../parts/page-head.tsx";
import { useResource } from "../parts/resource.ts";
import { Loading } from "../parts/table.tsx";
import type { SectionProps } from "../sections.ts";
import { actionWords } from "./action-words.ts";
import { Changes } from "./changes.tsx";
import { groupDays, sayDayName, sayHour } from "./days.ts";
import { fieldWords } from "./field-words.ts";
import { Filters, filterNames, readFilters } from "./filters.tsx";
import { iconOf, Sentence } from "./sentence.tsx";
import { auditWords } from "./words.ts";

learnWords(auditWords);
learnWords(actionWords);
learnWords(fieldWords);

/** Who changed what, when and from where, day by day. */
export function Section({ query }: SectionProps) {
  const filters = readFilters(query);
  const listing = useListing<AuditEvent>(withQuery("/audit-events", filters));
  const known = useKnown(listing.items);
  const isFiltered = filterNames.some((name) => query.has(name));
  const isEmpty = listing.items?.length === 0 && !listing.hasMore && !isFiltered;
  return (
    <>
      <PageHead
        title={say("nav_audit")}
        lead={say("audit_lead")}
        actions={
          !isEmpty && (
            <a
              class="button"
              href={`/api/v1${withQuery("/audit-events/export", { ...filters, format: "csv" })}`}
              download
            >
              <IconOf name="download" />
              {say("audit_export")}
            </a>
          )
        }
      />
      {!isEmpty && <Filters query={query} events={known} />}
      {query.has("target_id") && (
        <p class="audit-one">
          {say("audit_of_one")} <a href="/console/audit">{say("audit_clear")}</a>
        </p>
      )}
      <Entries listing={listing} isFiltered={isFiltered} />
    </>
  );
}

/** So many of the latest entries are asked whom they name, whatever the filters show. */
const askedEntries = 100;

/** Entries whose people can be chosen: the latest there are, and all that were read while the page is open. */
function useKnown(items: readonly AuditEvent[] | null): readonly AuditEvent[] {
  const latest = useResource<{ items: AuditEvent[] }>(withQuery("/audit-events", { limit: askedEntries }));
  const known = useSignal<readonly AuditEvent[]>([]);
  useEffect(() => {
    const people = new Map([...known.value, ...(items ?? [])].map((event) => [event.actor.id, event]));
    known.value = [...people.values()];
  }, [items]);
  return [...(latest.value?.items ?? []), ...known.value];
}

function Entries({ listing, isFiltered }: { listing: Listing<AuditEvent>; isFiltered: boolean }) {
  const { items, failure, isLoading, hasMore } = listing;
  if (items === null && failure) return <FailureNotice failure={failure} onRetry={listing.reload} />;
  if (items === null) return <Loading />;
  if (items.length === 0 && !hasMore) return <Nothing isFiltered={isFiltered} />;
  return (
    <>
      {items.length === 0 && (
        <Empty icon="search" title={say("audit_none_so_far")} text={say("audit_none_so_far_text")} />
      )}
      {groupDays(items).map(({ key, items: entries }) => (
        <section key={key} class="audit-day" aria-labelledby={`day-${key}`}>
          <h2 id={`day-${key}`}>{sayDayName(key)}</h2>
          <ol>
            {entries.map((event) => (
              <Entry key={event.id} event={event} />
            ))}
          </ol>
        </section>
      ))}
      {failure && <FailureNotice failure={failure} onRetry={listing.more} />}
      {hasMore && !failure && (
        <button
          type="button"
          class="button button-more"
          disabled={isLoading}
          onClick={() => void listing.more()}
        >
          {say(isLoading ? "loading" : "audit_look_back")}
        </button>
      )}
    </>
  );
}

function Entry({ event }: { event: AuditEvent }) {
  const { address } = event.actor;
  return (
    <li class="audit-entry">
      <span class="audit-icon">
        <IconOf name={iconOf(event)} />
      </span>
      <div>
        <p class="audit-sentence">
          <Sentence event={event} />
        </p>
        <p class="audit-where">
          <time dateTime={event.created_at}>{sayHour(event.created_at)}</time>
          {address && <span>{say("audit_from_address", { address })}</span>}
        </p>
        {event.changes && <Changes changes={event.changes} />}
      </div>
    </li>
  );
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  if (!isFiltered) return <Empty icon="list" title={say("audit_none_title")} text={say("audit_none_text")} />;
  return (
    <Empty
      icon="search"
      title={say("audit_none_found")}
      text={say("audit_none_found_text")}
      action={
        <a class="button" href="/console/audit">
          {say("audit_clear")}
        </a>
      }
    />
  );
}
