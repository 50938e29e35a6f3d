import { signal } from "@preact/signals";
import { readKept } from "../../shared/keeping.ts";
import type { ConversationItem } from "../../shared/wire.ts";
import { shareToken } from "../link-api.ts";

/** A conversation that is gone from the list, and not yet from the server. */
interface Waiting {
  item: ConversationItem;
  wasOpen: boolean;
}

/** Those whose deletion was sent while the page went away, until when the next page may have been given its lists before that arrived. */
export interface Leaving {
  ids: string[];
  untilMs: number;
}

/** Under which this tab keeps them. */
export const leavingKey = `botshare:gone:${shareToken}`;

// Kept by this page alone, in this form.
const left = readKept("tab", leavingKey) as Leaving | null;

/** What can still be taken back. */
export const waiting = signal<readonly Waiting[]>([]);
/** Ids that the list leaves out: those that wait, and those that are deleted, also by the page before this one. */
export const hiddenIds = signal<ReadonlySet<string>>(
  new Set(left && Date.now() < left.untilMs ? left.ids : []),
);
/** Whether the person is at the way back, which then does not run out. */
export const isHeld = signal(false);
