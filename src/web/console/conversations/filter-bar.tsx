import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import type { CustomerItem } from "../../../features/users/model.ts";
import { IconButton } from "../../shared/icon-button.tsx";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { BotChoice, type Bots } from "../parts/bot-choice.tsx";
import { DayFields } from "../parts/day-field.tsx";
import { SelectField, TextField } from "../parts/fields.tsx";
import { sayDay } from "../parts/format.ts";
import { withQuery } from "../parts/listing.ts";
import { useResource } from "../parts/resource.ts";
import { TypedSearch } from "../parts/typed-search.tsx";
import { go, place, setQuery } from "../router.ts";
import { dayOf, isNarrowed, talkHref } from "./filters.ts";

const suggestedNames = 12;

interface FilterBarProps {
  query: URLSearchParams;
  botId: string | null;
  bots: Bots;
  isWide: boolean;
}

/** What narrows the list. Each change goes into the address at once. Where there is little room most of it is folded. */
export function FilterBar({ query, botId, bots, isWide }: FilterBarProps) {
  const isUnfolded = useSignal(isNarrowed(query));
  return (
    <search class="filters talk-filters" aria-label={say("talks_filters")}>
      <TypedSearch
        label={say("talks_words")}
        hint={say("talks_words_hint")}
        value={query.get("search") ?? ""}
        onValue={(search) => setQuery({ search })}
      />
      <BotChoice
        bots={bots}
        label={say("talks_bot")}
        value={botId ?? ""}
        onValue={(id) => void go(() => talkHref(null, otherBot(place.value.query, id)))}
      />
      {!isWide && (
        <button
          type="button"
          class="button talk-unfold"
          aria-expanded={isUnfolded.value}
          onClick={() => {
            isUnfolded.value = !isUnfolded.value;
          }}
        >
          <IconOf name="settings" />
          {say("talks_filters")}
        </button>
      )}
      {(isWide || isUnfolded.value) && <MoreFilters query={query} botId={botId} />}
    </search>
  );
}

function MoreFilters({ query, botId }: Pick<FilterBarProps, "query" | "botId">) {
  const shown = query.get("failed") === "true" ? "failed" : (query.get("rating") ?? "");
  return (
    <>
      <LinkField botId={botId} value={query.get("share_token_id") ?? ""} />
      {query.has("visitor_id") ? <VisitorField /> : <CustomerField id={query.get("customer_id")} />}
      <DayFields
        from={dayOf(query.get("from"), false)}
        to={dayOf(query.get("to"), true)}
        onFrom={(from) => setQuery({ from })}
        onTo={(to) => setQuery({ to })}
      />
      <SelectField
        label={say("talks_with")}
        value={shown}
        options={[
          { value: "", label: say("talks_with_all") },
          { value: "up", label: say("talks_with_up") },
          { value: "down", label: say("talks_with_down") },
          { value: "failed", label: say("talks_with_failed") },
        ]}
        onValue={(value) =>
          setQuery(value === "failed" ? { rating: null, failed: "true" } : { rating: value, failed: null })
        }
      />
    </>
  );
}

/** The address for another bot: what is of one bot alone goes. */
function otherBot(query: URLSearchParams, botId: string): URLSearchParams {
  const next = new URLSearchParams(query);
  next.set("bot_id", botId);
  for (const name of ["share_token_id", "visitor_id"]) next.delete(name);
  return next;
}

function LinkField({ botId, value }: { botId: string | null; value: string }) {
  const links = useResource<{ items: { id: string; name: string | null; created_at: string }[] }>(
    botId === null ? null : `/bots/${encodeURIComponent(botId)}/share-tokens`,
  );
  const options = (links.value?.items ?? []).map(({ id, name, created_at }) => ({
    value: id,
    label: name || `${say("link_unnamed")} · ${sayDay(created_at)}`,
  }));
  const isKnown = value === "" || options.some((option) => option.value === value);
  return (
    <SelectField
      label={say("talks_link")}
      value={value}
      options={[
        { value: "", label: say("talks_all_links") },
        ...(isKnown ? [] : [{ value, label: "…" }]),
        ...options,
      ]}
      onValue={(share_token_id) => setQuery({ share_token_id })}
    />
  );
}

/** A customer by name: the names that begin so are suggested, and one that is typed whole is taken. */
function CustomerField({ id }: { id: string | null }) {
  const listId = useId();
  const typed = useSignal("");
  const chosen = useResource<CustomerItem>(id === null ? null : `/end-users/${encodeURIComponent(id)}`);
  const found = useResource<{ items: CustomerItem[] }>(
    id !== null || typed.value.trim() === ""
      ? null
      : withQuery("/end-users", { search: typed.value.trim(), limit: suggestedNames }),
  );
  const names = found.value?.items ?? [];
  const meant = names.find(({ username }) => username === typed.value.trim());
  useEffect(() => {
    if (meant && id === null) setQuery({ customer_id: meant.id });
  }, [meant?.id]);
  if (id !== null) {
    const name = chosen.value?.username ?? (chosen.failure ? say("talk_gone") : "…");
    return (
      <Chosen
        label={say("talks_customer")}
        name={name}
        onClear={() => {
          typed.value = "";
          setQuery({ customer_id: null });
        }}
      />
    );
  }
  return (
    <>
      <TextField
        label={say("talks_customer")}
        placeholder={say("talks_customer_hint")}
        value={typed.value}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        list={listId}
        onValue={(next) => {
          typed.value = next;
        }}
      />
      <datalist id={listId}>
        {names.map(({ id: key, username }) => (
          <option key={key} value={username} />
        ))}
      </datalist>
    </>
  );
}

const VisitorField = () => (
  <Chosen
    label={say("talks_visitor")}
    name={say("talk_all_of")}
    onClear={() => setQuery({ visitor_id: null })}
  />
);

/** Something that is chosen, and the way to let go of it. */
function Chosen({ label, name, onClear }: { label: string; name: string; onClear: () => void }) {
  return (
    <div class="field">
      <span class="field-name">{label}</span>
      <span class="talk-chosen">
        <span>{name}</span>
        <IconButton icon="close" name={say("talks_clear", { name: label })} isSmall onClick={onClear} />
      </span>
    </div>
  );
}
