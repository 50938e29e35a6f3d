import { unknownId } from "./scenarios.ts";

/** One route beneath a share token, as its path after the token. */
export interface LinkRoute {
  method: string;
  tail: string;
  body?: unknown;
}

/** What a link that is open tells anybody beside its entry. */
export const publicRoutes: readonly LinkRoute[] = [{ method: "GET", tail: "/page" }];

/** Every route that a link offers to a customer. `ids` are the caller's own; those of nobody when left out. How files are sent and read stands in attachments.test.ts. */
export function linkRoutes(ids: { conversationId?: string; messageId?: string } = {}): LinkRoute[] {
  const conversation = `/conversations/${ids.conversationId ?? unknownId}`;
  const message = `/messages/${ids.messageId ?? unknownId}`;
  return [
    { method: "GET", tail: "" },
    { method: "GET", tail: "/limits" },
    { method: "GET", tail: "/conversations" },
    { method: "GET", tail: conversation },
    { method: "GET", tail: `${conversation}/messages` },
    { method: "GET", tail: `${conversation}/export?format=md` },
    { method: "GET", tail: `${conversation}/export?format=json` },
    { method: "GET", tail: `${message}/stream` },
    { method: "POST", tail: `${message}/select` },
    { method: "GET", tail: `${message}/follow-ups` },
    { method: "DELETE", tail: `/attachments/${unknownId}` },
    { method: "GET", tail: "/memory" },
    { method: "DELETE", tail: "/memory" },
    { method: "DELETE", tail: `/memory/${unknownId}` },
    { method: "PATCH", tail: conversation, body: { title: "Taken" } },
    { method: "PUT", tail: `${message}/feedback`, body: { rating: "down" } },
    { method: "POST", tail: "/stop", body: {} },
    { method: "DELETE", tail: conversation },
    { method: "DELETE", tail: "/conversations" },
  ];
}
