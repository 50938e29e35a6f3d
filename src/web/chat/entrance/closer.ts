import { signal } from "@preact/signals";

/** What closes the bubble that has the whole of a small screen; null where there is none (bubble.ts). */
export const closer = signal<(() => void) | null>(null);
