import { signal } from "@preact/signals";
import type { ConversationItem } from "../../shared/wire.ts";

/** A conversation that is gone from the list, and not yet from the server. */
interface Waiting {
  item: ConversationItem;
  wasOpen: boolean;
}

/** What can still be taken back. */
export const waiting = signal<readonly Waiting[]>([]);
/** Ids that the list leaves out: those that wait, and those that are deleted. */
export const hiddenIds = signal<ReadonlySet<string>>(new Set());
/** Whether the person is at the way back, which then does not run out. */
export const isHeld = signal(false);
