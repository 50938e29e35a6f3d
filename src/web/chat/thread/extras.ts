import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { say } from "../../shared/language.ts";
import { loadStyle } from "../../shared/style.ts";
import { partStyles } from "../part-styles.ts";
import { toast } from "../state.ts";
import type { extraParts } from "./extra-parts.ts";

type Extras = typeof extraParts;

const loaded = signal<Extras | null>(null);

/** Loads what few questions and answers have. Null when the server cannot be reached, which is then said. */
export async function loadExtras(): Promise<Extras | null> {
  try {
    const [parts] = await Promise.all([import("./extra-parts.ts"), loadStyle(partStyles.extras)]);
    loaded.value ??= parts.extraParts;
  } catch {
    toast.value = say("error_network");
  }
  return loaded.value;
}

/** The same where it is here already, else null. */
export const readyExtras = (): Extras | null => loaded.peek();

/** The same for a component that shows some of it: null where that is not needed, and until it is there. */
export function useExtras(isNeeded: boolean): Extras | null {
  useEffect(() => {
    if (isNeeded) void loadExtras();
  }, [isNeeded]);
  return isNeeded ? loaded.value : null;
}
