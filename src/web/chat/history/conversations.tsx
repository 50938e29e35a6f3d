import { useSignal, useSignalEffect } from "@preact/signals";
import { describeFailure } from "../../shared/failure.ts";
import { IconOf } from "../../shared/icons.tsx";
import { listLocales, say } from "../../shared/language.ts";
import type { ConversationItem } from "../../shared/wire.ts";
import { groupByDay } from "../days.ts";
import { ConversationRow } from "./conversation-row.tsx";
import { hiddenIds } from "./deleted.ts";
import { useListing } from "./listing.ts";
import { fetchWays, ways } from "./ways-part.ts";

interface ConversationsProps {
  onChoose: (id: string) => void;
  /** Called when one is taken away; `byKeys`: without a pointer. */
  onDelete: (byKeys: boolean) => void;
}

/** One's own conversations: searched, in groups, and what can be done with them. */
export function Conversations({ onChoose, onDelete }: ConversationsProps) {
  const listing = useListing();
  const { items, words, isBeginning, hasMore, failure, load } = listing;
  const isReady = useSignal(false);
  // Of several conversations all is shown at once, with what there is to do with them; what is shown stays.
  useSignalEffect(() => {
    if (items.value === null) return;
    if (items.value.length < 2) isReady.value = true;
    else
      void fetchWays()
        .catch(() => undefined)
        .finally(() => {
          isReady.value = true;
        });
  });
  const { Search, DeleteAll } = ways.value ?? {};
  const shown = isReady.value ? items.value?.filter(({ id }) => !hiddenIds.value.has(id)) : undefined;
  const put = (next: ConversationItem) => {
    items.value = (items.value ?? []).map((item) => (item.id === next.id ? next : item));
  };
  return (
    <>
      {Search && <Search listing={listing} count={shown?.length ?? 0} />}
      <section
        class={words.value ? "drawer-list is-searching" : "drawer-list"}
        aria-label={say("history_list")}
        aria-busy={isBeginning.value}
      >
        {shown?.length === 0 && (
          <p class="drawer-empty">{say(words.value ? "search_empty" : "history_empty")}</p>
        )}
        <Groups
          items={shown ?? []}
          words={words.value}
          onChoose={onChoose}
          onChange={put}
          onDelete={onDelete}
        />
        {!shown && !failure.value && <span class="pulse" aria-hidden="true" />}
        {failure.value && (
          <p class="complaint" role="alert">
            <IconOf name="alert" />
            <span>{describeFailure(failure.value)}</span>
          </p>
        )}
        {(hasMore.value || failure.value) && (
          <button type="button" class="button button-wide button-quiet" onClick={() => void load()}>
            {say(failure.value ? "try_again" : "history_more")}
          </button>
        )}
      </section>
      {DeleteAll && shown && shown.length > 1 && !words.value && <DeleteAll onDeleted={listing.clear} />}
    </>
  );
}

interface GroupsProps {
  items: ConversationItem[];
  words: string;
  onChoose: (id: string) => void;
  onChange: (next: ConversationItem) => void;
  onDelete: (byKeys: boolean) => void;
}

/** What is pinned, then the others by their days. */
function Groups({ items, ...row }: GroupsProps) {
  const now = new Date();
  const locales = listLocales();
  // One that has been unpinned just now stands among the others by its time.
  const sorted = items.toSorted((one, other) => other.updated_at.localeCompare(one.updated_at));
  const pinned = sorted.filter((item) => item.pinned);
  const days = groupByDay(
    sorted.filter((item) => !item.pinned),
    now,
  );
  const groups = [
    ...(pinned.length > 0 ? [{ group: "pinned" as const, members: pinned }] : []),
    ...days.map(({ day, items: members }) => ({ group: day, members })),
  ];
  return groups.map(({ group, members }) => (
    <section key={group}>
      <h3>{say(group)}</h3>
      <ul>
        {members.map((item) => (
          <ConversationRow key={item.id} item={item} when={{ group, now, locales }} {...row} />
        ))}
      </ul>
    </section>
  ));
}
