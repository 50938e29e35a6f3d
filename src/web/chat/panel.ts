import { computed, signal } from "@preact/signals";
import { readKept, writeKept } from "../shared/keeping.ts";
import { parts } from "./entrance/embed.ts";
import { closed } from "./state.ts";

const key = "botshare:panel";
const wide = window.matchMedia("(min-width: 1100px)");
const isWide = signal(wide.matches);
const isFolded = signal(readKept("browser", key) === "folded");

wide.addEventListener("change", ({ matches }) => {
  isWide.value = matches;
});

/** Whether the history has its place beside the chat: on a wide screen, unless this page lies within another one. */
export const hasPanel = computed(
  () => isWide.value && window.parent === window && parts.head && parts.history && !closed.value,
);

/** Whether it is shown there, and not folded away. */
export const isPanelOpen = computed(() => hasPanel.value && !isFolded.value);

/** Folds the panel away or out, which this browser remembers. */
export function togglePanel(): void {
  isFolded.value = !isFolded.value;
  writeKept("browser", key, isFolded.value ? "folded" : "open");
}
