import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { say } from "../../shared/language.ts";
import { toast } from "../state.ts";
import type { extraParts } from "./extra-parts.ts";

type Extras = typeof extraParts;

const loaded = signal<Extras | null>(null);

/** Loads what few questions and answers have. Null when the server cannot be reached, which is then said. */
export async function loadExtras(): Promise<Extras | null> {
  try {
    loaded.value ??= (await import("./extra-parts.ts")).extraParts;
  } catch {
    toast.value = say("error_network");
  }
  return loaded.value;
}

/** The same for a component that shows some of it: null where that is not needed, and until it is there. */
export function useExtras(isNeeded: boolean): Extras | null {
  useEffect(() => {
    if (isNeeded) void loadExtras();
  }, [isNeeded]);
  return isNeeded ? loaded.value : null;
}
