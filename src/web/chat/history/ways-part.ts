import { signal } from "@preact/signals";
import { say } from "../../shared/language.ts";
import { loadStyle } from "../../shared/style.ts";
import { partStyles } from "../part-styles.ts";
import { toast } from "../state.ts";
import type { historyWays } from "./ways.ts";

type Ways = typeof historyWays;

/** What can be done with conversations beside opening them; null until it has been loaded. */
export const ways = signal<Ways | null>(null);

/** Loads it. Rejects when the server cannot be reached. */
export async function fetchWays(): Promise<void> {
  const [loaded] = await Promise.all([import("./ways.ts"), loadStyle(partStyles.ways)]);
  ways.value ??= loaded.historyWays;
}

/** The same; null when the server cannot be reached, which is then said. */
export async function loadWays(): Promise<Ways | null> {
  await fetchWays().catch(() => {
    toast.value = say("error_network");
  });
  return ways.value;
}
