import type { App } from "../../app.ts";
import { createPause } from "../../lib/pause.ts";
import { type LinkEvent, recordLinkEvent } from "./events.ts";

/**
 * Writes down who came to a link on routes that everybody calls, often: what came of it is told apart in memory, and written once the
 * answer has gone.
 */
export function createArrivals(app: App) {
  const { accountOpeningMs, accountOpeningItems, endedLinkMs, endedLinkItems } = app.config.limits;
  const isOpening = createPause(accountOpeningMs, accountOpeningItems);
  const isFirstRefusal = createPause(endedLinkMs, endedLinkItems);
  const write = (linkId: string, event: LinkEvent) =>
    setImmediate(() => {
      // It never rejects.
      void recordLinkEvent(app, linkId, event);
    });
  return {
    /** A customer's account reads what the link offers: it has no session of this link that would begin here. */
    noteAccount: (linkId: string, userId: string): void => {
      if (isOpening(`${linkId} ${userId}`, app.clock())) write(linkId, { kind: "opened" });
    },
    /** Somebody came to a link that has ended. */
    noteEnded: (linkId: string, code: "share_token_revoked" | "share_token_expired"): void => {
      if (isFirstRefusal(`${linkId} ${code}`, app.clock())) write(linkId, { kind: "refused", code });
    },
  };
}
