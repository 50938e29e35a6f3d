import { signal } from "@preact/signals";
import { say } from "../../shared/language.ts";
import { loadStyle } from "../../shared/style.ts";
import { partStyles } from "../part-styles.ts";
import { toast } from "../state.ts";
import type { historyWays } from "./ways.ts";

type Ways = typeof historyWays;

/** What can be done with conversations beside opening them; null until it has been loaded. */
export const ways = signal<Ways | null>(null);

/** Loads it. Null when the server cannot be reached, which is then said. */
export async function loadWays(): Promise<Ways | null> {
  try {
    const [loaded] = await Promise.all([import("./ways.ts"), loadStyle(partStyles.ways)]);
    ways.value ??= loaded.historyWays;
  } catch {
    toast.value = say("error_network");
  }
  return ways.value;
}
