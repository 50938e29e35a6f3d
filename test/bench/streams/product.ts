import { createCustomers, must, share } from "../../helpers/api-client.ts";
import { startExecutable } from "../../helpers/executable.ts";
import { startServer } from "../servers.ts";
import { type Asked, plainQuestion, questionTo } from "./asking.ts";

/** How many answers at once are asked for in the name of one customer, where many are asked for; the product takes eight. */
const clientsPerCustomer = 7;
/** So many customers have one client each. */
const fewCustomers = 32;
/** A conversation that goes on has so many turns. */
const turns = 8;

/**
 * Starts the executable with a bot of that model, and gives its questions: through a link with limits in every scope, each in a new
 * conversation or going on in its own; through a link without limits; and through one of a host, which is told of each turn.
 */
export async function startProduct(modelUrl: string, clients: number) {
  const host = await startServer("streams/host.ts");
  const server = await startExecutable({ args: ["--trusted-proxies", "127.0.0.1"] });
  const { url, pid } = server;
  const shared = await share(url, server.masterKey(), { upstreamUrl: modelUrl });
  const { botId, ownerToken: token } = shared;
  // Without a price no points are held.
  const pricing = { prompt_per_1k: 1, completion_per_1k: 1 };
  await must(url, "PATCH", `/api/v1/bots/${botId}`, { token, body: { pricing } });
  const addLink = async (body: Record<string, unknown>): Promise<string> =>
    (await must(url, "POST", `/api/v1/bots/${botId}/share-tokens`, { token, body })).share_token;
  const set = { points: 1e9, messages_per_day: 1e6, streams: 1e6 };
  // A limit of questions a minute counts those of the last minute, which it thereby keeps few. No link has one that lets through as many
  // as are asked here; of its customers and their addresses each asks some hundred.
  const each = { ...set, qpm: 1e6 };
  const limited = await addLink({ limits: { ...set, visitor: each, address: each } });
  const reported = await addLink({ access: "hook", hook_url: host.url });

  const people = Math.max(Math.min(clients, fewCustomers), Math.ceil(clients / clientsPerCustomer));
  const customers = await createCustomers(url, server.masterKey(), people);
  const visitors = await Promise.all(
    customers.map(async (_, at) => {
      const path = `/api/v1/public/bot-share/${reported}/session`;
      const headers = { "x-forwarded-for": addressOf(at) };
      return (await must(url, "POST", path, { body: { auth_token: `visitor ${at}` }, headers }))
        .token as string;
    }),
  );
  const through = (shareToken: string, tokens: readonly string[], ofTurns = 1): Asked => ({
    url,
    pid,
    turns: ofTurns,
    questions: tokens.map((bearer, at) => {
      const { stream, messages } = plainQuestion;
      const body = { bot_id: botId, share_token: shareToken, stream, messages };
      const headers = { authorization: `Bearer ${bearer}`, "x-forwarded-for": addressOf(at) };
      return questionTo(url, "/api/v3/chat/completions", body, headers);
    }),
  });
  return {
    newTalks: through(limited, customers),
    oldTalks: through(limited, customers, turns),
    besides: [
      ["no limits", through(shared.shareToken, customers)],
      ["told to a host", through(reported, visitors)],
    ] as const,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}

/** One of the addresses that are kept for benchmarks (RFC 2544), of its own for each number. */
const addressOf = (at: number): string => `198.18.${(at >> 8) & 255}.${at & 255}`;
