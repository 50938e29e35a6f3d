import { Webhook } from "standardwebhooks";
import { version } from "../../../package.json";
import type { App } from "../../app.ts";
import { AppError } from "../../errors.ts";
import { addressesToCall } from "../../upstream/address.ts";
import { fetchFrom } from "../../upstream/connect.ts";
import { startWatch } from "../../upstream/watch.ts";
import type { LinkRow } from "../links/open-link.ts";
import { because } from "./refusal.ts";

/** One call of a host's endpoint. */
export interface HookCall {
  /** Which of FastGPT's three it is. */
  name: "init" | "start" | "finish";
  /** The `webhook-id`, by which a host knows a repeated call. */
  id: string;
  body: object;
}

export type HostLink = Pick<LinkRow, "hookUrl" | "secretSealed">;

/**
 * Calls an endpoint of a link's host and reads its answer with `read`, both within the time that a host has. The call is signed with the
 * link's secret after Standard Webhooks (https://www.standardwebhooks.com). Redirects are not followed: `read` gets them.
 *
 * Throws hook_timeout, hook_unavailable for every other failure (its cause is for the log and holds nothing of what was sent or said),
 * the AppErrors that `read` throws, and `signal`'s own reason when that was aborted.
 */
export async function callHost<Result>(
  app: App,
  link: HostLink,
  call: HookCall,
  signal: AbortSignal | undefined,
  read: (response: Response) => Promise<Result>,
): Promise<Result> {
  const watch = startWatch(signal, app.config.hookTimeoutMs);
  const startedAt = performance.now();
  let outcome = "answered";
  try {
    return await read(await orAborted(send(app, link, call, watch.signal), watch.signal));
  } catch (error) {
    outcome = signal?.aborted ? "left" : watch.hasTimedOut() ? "timeout" : "failed";
    if (signal?.aborted) throw signal.reason;
    if (watch.hasTimedOut()) throw new AppError("hook_timeout", { cause: error });
    if (error instanceof AppError && error.code !== "address_not_allowed") throw ofHost(error);
    throw new AppError("hook_unavailable", { cause: error });
  } finally {
    const seconds = (performance.now() - startedAt) / 1000;
    app.metrics.hosts.seconds.observe({ call: call.name, outcome }, seconds);
    // Also hangs up on a host that is still talking.
    watch.end();
  }
}

async function send(app: App, link: HostLink, call: HookCall, signal: AbortSignal): Promise<Response> {
  if (link.hookUrl === null || link.secretSealed === null) throw because("no_host", "The link has no host");
  const addresses = await addressesToCall(app, link.hookUrl);
  signal.throwIfAborted();
  const body = JSON.stringify(call.body);
  const sentAt = new Date(app.clock());
  return await fetchFrom(app, { baseUrl: link.hookUrl, addresses }, `/shareAuth/${call.name}`, {
    method: "POST",
    headers: new Headers({
      accept: "application/json",
      "accept-encoding": "identity",
      "content-type": "application/json",
      "user-agent": `botshare/${version}`,
      "webhook-id": call.id,
      "webhook-timestamp": String(Math.floor(sentAt.getTime() / 1000)),
      "webhook-signature": new Webhook(app.keyring.unseal(link.secretSealed)).sign(call.id, sentAt, body),
    }),
    body,
    // The visitor's credential and words go to the address that the owner entered and to no other.
    redirect: "manual",
    decompress: false,
    signal,
  });
}

/** What looking a name up throws speaks of upstreams; here it was a host. */
function ofHost(error: AppError): AppError {
  if (error.code === "upstream_timeout") return new AppError("hook_timeout", { cause: error.cause });
  if (error.code === "upstream_unavailable") return new AppError("hook_unavailable", { cause: error.cause });
  return error;
}

/** Waits no longer than until `signal` is aborted, which a lookup of a name does not hear. */
async function orAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
