import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { say } from "../../shared/language.ts";
import type { Listing } from "./listing.ts";

const typingPauseMs = 250;

/** Looks in all of one's messages, by the words typed last. Where there is but one conversation there is nothing to look for. */
export function Search({ listing, count }: { listing: Listing; count: number }) {
  const typed = useSignal("");
  useEffect(() => {
    const timer = setTimeout(() => listing.seek(typed.value.trim()), typingPauseMs);
    return () => clearTimeout(timer);
  }, [typed.value]);
  if (count < 2 && typed.value === "" && listing.words.value === "") return null;
  return (
    <input
      type="search"
      class="input drawer-search"
      aria-label={say("search")}
      placeholder={say("search")}
      value={typed.value}
      onInput={(event) => {
        typed.value = event.currentTarget.value;
      }}
    />
  );
}
