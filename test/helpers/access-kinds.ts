/**
 * Whose a route is. `own`: what hangs on a bot, its owner's alone. `list`: what an administrator's own is found by; another's is not in
 * it. `shared`: customers, every administrator's. `session`: an account's own. `account`: any account's. `visitor`: those whom a link
 * admits. `master`: the master key's. `operator`: the master key's and the metrics token's. `public`: anybody's. A path stands for all of its methods.
 */
export type Kind =
  | "own"
  | "list"
  | "shared"
  | "session"
  | "account"
  | "visitor"
  | "chat"
  | "master"
  | "operator"
  | "public";

export const kinds: Record<Kind, readonly string[]> = {
  own: [
    "/bots/{bot_id}",
    "/bots/{bot_id}/documents",
    "/bots/{bot_id}/documents/{id}",
    "/bots/{bot_id}/documents/{id}/passages",
    "/bots/{bot_id}/search",
    "/bots/{bot_id}/stop",
    "/bots/{bot_id}/share-tokens",
    "/bots/{bot_id}/conversations",
    "/bots/{bot_id}/conversations/export",
    "/bot-share-tokens/{id}",
    "/bot-share-tokens/{id}/rotate",
    "/bot-share-tokens/{id}/rotate-secret",
    "/bot-share-tokens/{id}/events",
    "/bot-share-tokens/{id}/events/export",
    "/bot-share-tokens/{id}/qr",
    "/bot-share-tokens/{id}/preview",
    "/bot-share-tokens/{id}/test-origin",
    "/bot-share-tokens/{id}/test-hook",
    "/bot-share-tokens/{id}/deliveries",
    "/bot-share-tokens/{id}/deliveries/export",
    "/bot-share-tokens/{id}/deliveries/{delivery_id}/retry",
    "/conversations/{id}",
    "/conversations/{id}/messages",
    "/conversations/{id}/attachments/{attachment_id}",
  ],
  list: [
    "/bots",
    "/bot-share-tokens",
    "/bot-share-tokens/export",
    "/me/upstream",
    "/me/upstream/test",
    "/me/upstream/models",
    "/audit-events",
    "/audit-events/export",
    "/statistics",
    "/statistics/export",
    "/statistics/by",
    "/statistics/by/export",
  ],
  shared: [
    "/end-users",
    "/end-users/import",
    "/end-users/export",
    "/end-users/{id}",
    "/end-users/{id}/reset-password",
    "/end-users/{id}/sessions",
    "/end-users/{id}/invite",
  ],
  session: ["/auth/sessions/{id}"],
  account: ["/auth/verify", "/auth/logout", "/auth/change-password", "/auth/sessions"],
  visitor: [
    "/public/bot-share/{share_token}",
    "DELETE /public/bot-share/{share_token}/session",
    "/public/bot-share/{share_token}/stop",
    "/public/bot-share/{share_token}/limits",
    "/public/bot-share/{share_token}/memory",
    "/public/bot-share/{share_token}/memory/{id}",
    "/public/bot-share/{share_token}/conversations",
    "/public/bot-share/{share_token}/conversations/{id}",
    "/public/bot-share/{share_token}/conversations/{id}/messages",
    "/public/bot-share/{share_token}/conversations/{id}/export",
    "/public/bot-share/{share_token}/messages/{id}/stream",
    "/public/bot-share/{share_token}/messages/{id}/feedback",
    "/public/bot-share/{share_token}/messages/{id}/select",
    "/public/bot-share/{share_token}/messages/{id}/follow-ups",
    "/public/bot-share/{share_token}/attachments",
    "/public/bot-share/{share_token}/attachments/{id}",
  ],
  chat: ["/chat/completions"],
  master: ["/users", "/users/{id}"],
  operator: ["/metrics"],
  public: [
    "/health",
    "/origin",
    "/ready",
    "/auth/login",
    "/setup",
    "/one-time-links/lookup",
    "/one-time-links/accept",
    "/public/bot-share/{share_token}/entry",
    "/public/bot-share/{share_token}/page",
    "POST /public/bot-share/{share_token}/session",
  ],
};

const kindNames = Object.keys(kinds).filter((name): name is Kind => name in kinds);

/** Whose a route is; `path` without the API's prefix. */
export const kindOf = (method: string, path: string): Kind | undefined =>
  kindNames.find((name) => kinds[name].some((route) => route === path || route === `${method} ${path}`));
