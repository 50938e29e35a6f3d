import { readEvents } from "../../src/web/shared/events.ts";
import { call, createCustomers, must, questionBody, readAnswer, send, share } from "../helpers/api-client.ts";
import { startFakeUpstream } from "../helpers/fake-upstream.ts";
import { type Fault, faults, startBadServer } from "./bad-server.ts";

/** What questions through one model, or sign-ins through one host, were answered with: how often each code, "complete" for a whole answer. */
export type Outcomes = Record<string, number>;

/** What came of a run. Times are in milliseconds. */
export interface Misbehaved {
  models: Record<Fault, Outcomes>;
  hosts: Record<Fault, Outcomes>;
  /** Answers of the good model while all others misbehaved: how many, whole ones, and how long the slower ones took. */
  good: { asked: number; whole: number; medianMs: number; p95Ms: number };
}

const words = "The good model answers as ever.";

/**
 * Lets models and hosts misbehave in every way at once under a server, `each` questions through every one of them, while customers of a
 * good model ask on until the last of those is answered.
 */
export async function misbehave(
  url: string,
  masterKey: string,
  { each, askers }: { each: number; askers: number },
): Promise<Misbehaved> {
  const bad = startBadServer();
  const model = startFakeUpstream({ steps: [{ text: words }] });
  const good = await share(url, masterKey, { upstreamUrl: model.url });
  const customers = await createCustomers(url, masterKey, askers);
  let isOver = false;
  const times: number[] = [];
  let whole = 0;
  const askOn = async (token: string) => {
    while (!isOver) {
      const startedAt = performance.now();
      const { code, text } = await outcomeOf(url, token, questionBody(good, "Are you well?"));
      times.push(performance.now() - startedAt);
      if (code === "complete" && text === words) whole += 1;
    }
  };
  const asking = Promise.all(customers.map(askOn));
  const models = byFault(async (fault) => {
    const shared = await share(url, masterKey, { upstreamUrl: bad.urlOf(fault) });
    return await tally(
      each,
      async () => (await outcomeOf(url, shared.customerToken, questionBody(shared, "Are you?"))).code,
    );
  });
  const hosts = byFault(async (fault) => {
    const path = `/api/v1/bots/${good.botId}/share-tokens`;
    const body = { access: "hook", hook_url: bad.urlOf(fault) };
    const link = await must(url, "POST", path, { token: good.ownerToken, body });
    return await tally(each, async () => {
      const session = `/api/v1/public/bot-share/${link.share_token}/session`;
      const { status, body } = await call(url, "POST", session, { body: { auth_token: "a credential" } });
      return status === 200 ? "complete" : body.code;
    });
  });
  const [ofModels, ofHosts] = await Promise.all([models, hosts]);
  isOver = true;
  await asking;
  await Promise.all([bad.close(), model.close()]);
  times.sort((one, other) => one - other);
  const at = (share: number) => Math.round(times[Math.floor(times.length * share)] ?? 0);
  return {
    models: ofModels,
    hosts: ofHosts,
    good: { asked: times.length, whole, medianMs: at(0.5), p95Ms: at(0.95) },
  };
}

async function byFault(run: (fault: Fault) => Promise<Outcomes>): Promise<Record<Fault, Outcomes>> {
  const found = await Promise.all(faults.map(async (fault) => [fault, await run(fault)] as const));
  const outcomes = Object.fromEntries(found);
  const {
    refused = {},
    slow = {},
    status_500 = {},
    html = {},
    cut = {},
    huge = {},
    trickling = {},
  } = outcomes;
  return { refused, slow, status_500, html, cut, huge, trickling };
}

async function tally(times: number, run: () => Promise<string>): Promise<Outcomes> {
  const outcomes: Outcomes = {};
  for (const code of await Promise.all(Array.from({ length: times }, run)))
    outcomes[code] = (outcomes[code] ?? 0) + 1;
  return outcomes;
}

/** The longest that a server is silent on a stream: it keeps it alive in between. */
const silenceMs = 60_000;

async function outcomeOf(url: string, token: string, body: object): Promise<{ code: string; text: string }> {
  const response = await send(url, "POST", "/api/v3/chat/completions", { token, body });
  if (response.status !== 200 || response.body === null)
    return { code: (await response.json()).code, text: "" };
  const answer = readAnswer(readEvents(response.body, silenceMs));
  await answer.end();
  return { code: answer.errorCode ?? "complete", text: answer.text };
}
