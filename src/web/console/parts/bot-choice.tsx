import { useEffect } from "preact/hooks";
import type { Failure } from "../../shared/failure.ts";
import { say } from "../../shared/language.ts";
import { SelectField } from "./fields.tsx";
import { useListing } from "./listing.ts";
import { useResource } from "./resource.ts";

interface BotOption {
  id: string;
  name: string;
}

/** The administrator's bots, to choose one of. */
export interface Bots {
  /** Newest first; null until the first of them, and the one that is named, are here. */
  items: readonly BotOption[] | null;
  /** Why there is none to choose. */
  failure: Failure | null;
  reload: () => Promise<void>;
}

/** So many are read by themselves, page by page: a longer list is not chosen from by eye. */
const mostBots = 1_000;

/** The bots, and the one `named` by the address among them however old it is; it is left out where it is gone or somebody else's. */
export function useBots(named: string | null = null): Bots {
  const listing = useListing<BotOption>("/bots?limit=100");
  const { items, hasMore, isLoading, failure } = listing;
  const goesOn = items !== null && hasMore && !isLoading && failure === null && items.length < mostBots;
  useEffect(() => {
    if (goesOn) void listing.more();
  }, [goesOn]);
  const isBeyond = named !== null && items !== null && !items.some(({ id }) => id === named);
  const one = useResource<BotOption>(isBeyond ? `/bots/${encodeURIComponent(named)}` : null);
  const isDue = isBeyond && one.value === null && one.failure === null;
  return {
    items: items === null || isDue ? null : isBeyond && one.value ? [one.value, ...items] : items,
    failure: items === null ? failure : null,
    reload: listing.reload,
  };
}

interface BotChoiceProps {
  bots: Bots;
  label: string;
  /** The id of the one that is chosen; empty for none. */
  value: string;
  /** What none is called: all of them, or that one is to be chosen. Left out: there is always one. */
  none?: string;
  error?: string | undefined;
  onValue: (id: string) => void;
}

/** One of the bots. One that is not among them is said to be gone, once they are here. */
export function BotChoice({ bots, label, value, none, error, onValue }: BotChoiceProps) {
  const options = (bots.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const isListed = value === "" || options.some((option) => option.value === value);
  const stranger = { value, label: bots.items === null ? "…" : say("bot_gone") };
  return (
    <SelectField
      label={label}
      value={value}
      error={error}
      options={[
        ...(none === undefined ? [] : [{ value: "", label: none }]),
        ...(isListed ? [] : [stranger]),
        ...options,
      ]}
      onValue={onValue}
    />
  );
}
