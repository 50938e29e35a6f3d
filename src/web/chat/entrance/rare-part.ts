import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { loadStyle } from "../../shared/style.ts";
import { partStyles } from "../part-styles.ts";
import type { rareNotices } from "./rare-notices.tsx";

type RareNotices = typeof rareNotices;

const loaded = signal<RareNotices | null>(null);
const isMissing = signal(false);

/** Loads the notices that few visitors see, and the sentences of failures with them. Rejects when the server cannot be reached. */
export async function loadRareNotices(): Promise<void> {
  try {
    const [part] = await Promise.all([import("./rare-notices.tsx"), loadStyle(partStyles.rare)]);
    loaded.value ??= part.rareNotices;
  } catch (error) {
    isMissing.value = true;
    throw error;
  }
}

/** The same for a component that shows some of it: null where that is not needed, and until it is there; "missing" where it did not come. */
export function useRareNotices(isNeeded: boolean): RareNotices | "missing" | null {
  useEffect(() => {
    if (!isNeeded) return;
    isMissing.value = false;
    loadRareNotices().catch(() => undefined);
  }, [isNeeded]);
  if (!isNeeded) return null;
  return loaded.value ?? (isMissing.value ? "missing" : null);
}
