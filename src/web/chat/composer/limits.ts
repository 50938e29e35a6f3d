import { listLimits } from "../link-api.ts";
import { limitItems } from "../state.ts";
import { noteOwner } from "./refusal.ts";
import { chooseLimits } from "./remaining.ts";

/** Between two looks at least, in ms: this device's clock may be ahead of the server's. */
const leastWaitMs = 5_000;
/** The longest time that a browser's timer can wait. */
const longestWaitMs = 2 ** 31 - 1;

let timer: ReturnType<typeof setTimeout> | undefined;

/** Reads what is left of the link's limits, and again when some of that begins anew. */
export async function readLimits(): Promise<void> {
  const listed = await listLimits();
  if (!listed.ok) return;
  const { items, message } = listed.value;
  if (message !== undefined) noteOwner(message);
  limitItems.value = items;
  clearTimeout(timer);
  const waits = chooseLimits(items)
    .filter(({ remaining, limit, resets_at: at }) => remaining < limit && at)
    .map(({ resets_at: at }) => Date.parse(at ?? "") - Date.now());
  if (waits.length === 0) return;
  const waitMs = Math.min(Math.max(Math.min(...waits) + 500, leastWaitMs), longestWaitMs);
  timer = setTimeout(() => void readLimits(), waitMs);
}
