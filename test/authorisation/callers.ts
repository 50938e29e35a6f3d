import { forgeJwt, readJwt } from "../helpers/jwt.ts";
import { masterKey } from "../helpers/test-server.ts";

/** The bearer tokens that a table's callers have, by whose they are. */
export interface Tokens {
  admin: string;
  member: string;
  customer: string;
  not_admitted: string;
  hook: string;
  signed: string;
  anonymous: string;
  preview: string;
  logged_out: string;
  deactivated: string;
  metrics: string;
}

/** Who calls: the headers that say so, and whose things are its own. */
export interface Caller {
  name: string;
  headers: Record<string, string>;
  /** Whose rows are its own. */
  owner: "admin" | "customer" | "hook" | "signed" | "anonymous" | "preview";
}

/** Those whose answers are mostly the same stand together, under one name, where they are. */
export const groups: Record<string, readonly string[]> = {
  "who shows nothing that counts": [
    ...[
      "nobody",
      "forged",
      "unsigned",
      "expired",
      "basic",
      "admin in the chat's cookie",
      "master in a cookie",
    ],
  ],
  "whose session is over": ["logged out", "deactivated"],
  visitors: ["visitor by hook", "visitor by signature", "anonymous visitor", "preview"],
  customers: ["customer", "customer not admitted", "customer in the chat's cookie"],
  administrator: ["admin", "admin in the console's cookie"],
};

/** Everybody who calls, with each way to show it. `secret` is the one that sessions' tokens are signed with. */
export function callersWith(tokens: Tokens, secret: string): Caller[] {
  const { header, payload } = readJwt(tokens.admin);
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const cookie = (name: string, token: string, site = "same-origin") => ({
    cookie: `${name}=${token}`,
    "sec-fetch-site": site,
  });
  const callers: [name: string, headers: Record<string, string>, owner?: Caller["owner"]][] = [
    ["nobody", {}],
    ["forged", bearer(forgeJwt(header, payload, "another secret"))],
    ["unsigned", bearer(forgeJwt({ ...header, alg: "none" }, payload, ""))],
    ["expired", bearer(forgeJwt(header, { ...payload, exp: 1_700_000_000 }, secret))],
    ["basic", { authorization: `Basic ${btoa(`owner:${masterKey}`)}` }],
    ["admin in the chat's cookie", cookie("botshare_session", tokens.admin)],
    ["master in a cookie", cookie("botshare_console", masterKey)],
    ["metrics token", bearer(tokens.metrics)],
    ["logged out", bearer(tokens.logged_out)],
    ["deactivated", bearer(tokens.deactivated)],
    ["admin's cookie from another site", cookie("botshare_console", tokens.admin, "cross-site")],
    ["customer in the console's cookie", cookie("botshare_console", tokens.customer), "customer"],
    ["visitor by hook", bearer(tokens.hook), "hook"],
    ["visitor by signature", bearer(tokens.signed), "signed"],
    ["anonymous visitor", bearer(tokens.anonymous), "anonymous"],
    ["preview", bearer(tokens.preview), "preview"],
    ["member", bearer(tokens.member)],
    ["customer", bearer(tokens.customer), "customer"],
    ["customer not admitted", bearer(tokens.not_admitted), "customer"],
    ["customer in the chat's cookie", cookie("botshare_session", tokens.customer), "customer"],
    ["admin", bearer(tokens.admin)],
    ["admin in the console's cookie", cookie("botshare_console", tokens.admin)],
    ["master", bearer(masterKey)],
  ];
  return callers.map(([name, headers, owner = "admin"]) => ({ name, headers, owner }));
}
