import { Elysia, t } from "elysia";
import type { App } from "../../app.ts";
import { AppError } from "../../errors.ts";
import { createOriginReader, createProxyTrust, type OriginReader } from "../../http/address.ts";
import type { Guard } from "../../http/guard.ts";
import { errors, nullable } from "../../http/wire.ts";
import { isGoodTicket, proofOf } from "./origin-ticket.ts";

const originAnswer = t.Object(
  {
    proof: t.String({
      description: "By which who made the ticket knows that it is this installation that answers",
      examples: ["3q2-7wDkxq8JwT0mLr5vYb2nHc7dPf1gQs9aUZk3xq8"],
    }),
    address: t.String({ description: "Whose the request is taken to be", examples: ["203.0.113.7"] }),
    base_url: t.String({ description: "What links begin with", examples: ["https://chat.example"] }),
    peer_address: t.String({
      description: "Who made the connection: the client, or the last proxy before this server",
      examples: ["127.0.0.1"],
    }),
    peer_is_trusted: t.Boolean({
      description: "Whether that is one of the trusted proxies, so that its headers count",
    }),
    forwarded_for: nullable(t.String(), { examples: ["203.0.113.7"] }),
    forwarded_proto: nullable(t.String(), { examples: ["https"] }),
    host: nullable(t.String(), { examples: ["chat.example"] }),
  },
  { title: "RequestOrigin" },
);
export type OriginAnswer = typeof originAnswer.static;

/** How a request arrives here, for `botshare doctor`. */
export function originRoutes(app: App, guard: Guard, originOf: OriginReader) {
  const isTrusted = createProxyTrust(app.config.trustedProxies);
  const peerOf = createOriginReader([], null);
  return new Elysia({ prefix: "/api/v1/origin", tags: ["Operations"] }).use(guard).get(
    "",
    ({ query: { ticket }, request, server, set }): OriginAnswer => {
      if (!isGoodTicket(app.keyring, ticket, app.clock())) throw new AppError("not_found");
      set.headers["cache-control"] = "no-store";
      const peer = server?.requestIP(request)?.address ?? "";
      const { address, baseUrl } = originOf(request, peer);
      return {
        proof: proofOf(app.keyring, ticket),
        address,
        base_url: baseUrl,
        peer_address: peerOf(request, peer).address,
        peer_is_trusted: isTrusted(peer),
        forwarded_for: request.headers.get("x-forwarded-for"),
        forwarded_proto: request.headers.get("x-forwarded-proto"),
        host: request.headers.get("host"),
      };
    },
    {
      access: "public",
      query: t.Object({
        ticket: t.String({
          maxLength: 100,
          description: "Made by `botshare doctor` with the keys of the data folder; good for a minute",
          examples: ["1795334400000.Zk3xq8JwT0mLr5vYb2nHcw.3q2-7wDkxq8JwT0mLr5vYb2nHc7dPf1gQs9aUZk3xq8"],
        }),
      }),
      response: { 200: originAnswer, ...errors("not_found", "validation_failed") },
      detail: {
        summary: "Ask how this request arrived",
        description:
          "What the server makes of the way here: the address it sees, and what proxies said of it. `botshare doctor` asks through the public address, to find a proxy whose headers do not count, or an address that leads to another server. 404 without a ticket of this installation.",
      },
    },
  );
}
