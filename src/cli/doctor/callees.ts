import type { Keyring } from "../../lib/secret.ts";
import { addressesToCall } from "../../upstream/address.ts";
import { listModels } from "../../upstream/client.ts";
import { fetchFrom } from "../../upstream/connect.ts";
import type { EndedCall } from "../../upstream/types.ts";
import type { Facts } from "./facts.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";
import { explainFailure, type Network, within } from "./network.ts";

/** The endpoints of models: each owner's own, and the installation's. Their keys are sent to them alone, and never shown. */
export async function lookAtUpstreams(
  net: Network,
  keyring: Keyring | null,
  facts: Facts,
): Promise<Finding[]> {
  const check = "upstream";
  const { defaultUpstream, limits } = net.config;
  const asked = facts.upstreams
    .slice(0, limits.doctorHostItems)
    .map(async ({ owner, baseUrl, apiKeySealed }) => {
      const apiKey = unsealed(keyring, apiKeySealed);
      const whose = `${owner}'s, ${originOf(baseUrl)},`;
      if (apiKey === undefined)
        return warning(
          check,
          `${whose} has a key that cannot be opened.`,
          "See keys; or let its owner enter it anew.",
        );
      return await lookAtUpstream(net, whose, { baseUrl, apiKey, isOwners: true });
    });
  if (defaultUpstream !== null) {
    const whose = `The installation's, ${originOf(defaultUpstream.baseUrl)},`;
    asked.push(lookAtUpstream(net, whose, { ...defaultUpstream, isOwners: false }));
  }
  const found = await Promise.all(asked);
  const { withoutUpstream } = facts;
  if (defaultUpstream === null && withoutUpstream.length > 0)
    found.push(
      warning(
        check,
        `Bots of ${withoutUpstream.slice(0, 5).join(", ")} have a model and no endpoint.`,
        "Their owner sets one in the console, or set --upstream-base-url for all.",
      ),
    );
  return found.length > 0 ? found : [ok(check, "None is set, and no bot needs one.")];
}

/** The key as it is sent; undefined for one that does not open. */
function unsealed(keyring: Keyring | null, sealed: string | null): string | null | undefined {
  if (sealed === null) return null;
  try {
    return keyring?.unseal(sealed);
  } catch {
    return undefined;
  }
}

/** Without what may be secret in an address. */
const originOf = (address: string) => URL.parse(address)?.origin ?? "(no address)";

interface Endpoint {
  baseUrl: string;
  apiKey: string | null;
  /** What the operator sets may lie anywhere. */
  isOwners: boolean;
}

async function lookAtUpstream(
  net: Network,
  whose: string,
  { baseUrl, apiKey, isOwners }: Endpoint,
): Promise<Finding> {
  const check = "upstream";
  const { doctorCheckMs } = net.config.limits;
  const limits = { ...net.config.limits, upstreamModelsMs: doctorCheckMs };
  let status = 0;
  const io = { fetch: net.fetch, limits, onEnd: (ended: EndedCall) => (status = ended.status) };
  const ask = async () => {
    const addresses = isOwners ? await addressesToCall(net, baseUrl) : undefined;
    return await listModels(io, { baseUrl, apiKey, ...(addresses && { addresses }) });
  };
  try {
    const models = await within(doctorCheckMs, ask());
    return ok(check, `${whose} answers with ${models.length} ${models.length === 1 ? "model" : "models"}.`);
  } catch (error) {
    const reason = explainFailure(error);
    const shown = apiKey ? reason.replaceAll(apiKey, "…") : reason;
    // Some have no list, and answer questions all the same.
    if (status === 404 || status === 405)
      return warning(
        check,
        `${whose} has no list of models at /models (${status}).`,
        "Look at its address: it ends where /chat/completions begins, often in /v1.",
      );
    return problem(
      check,
      `${whose} does not answer as it should: ${shown}.`,
      "Look at its address and its key; the owner's are in the console.",
    );
  }
}

/** The hosts that open links ask who a visitor is: whether they can be reached. None of the three calls is made. */
export async function lookAtHooks(net: Network, facts: Facts): Promise<Finding[]> {
  const check = "hook host";
  const origins = Map.groupBy(facts.hooks, ({ hookUrl }) => originOf(hookUrl));
  const found = [...origins].slice(0, net.config.limits.doctorHostItems).map(async ([origin, hooks]) => {
    const links = hooks.reduce((sum, hook) => sum + hook.links, 0);
    const whose = `${origin}, for ${links} open ${links === 1 ? "link" : "links"},`;
    try {
      const status = await within(net.config.limits.doctorCheckMs, getRoot(net, origin));
      return ok(check, `${whose} answers (${status}).`);
    } catch (error) {
      return problem(
        check,
        `${whose} cannot be reached: ${explainFailure(error)}. Nobody gets in there.`,
        "Look at the host system; the console's `Try it` shows what a call gets.",
      );
    }
  });
  return await Promise.all(found);
}

async function getRoot(net: Network, origin: string): Promise<number> {
  const addresses = await addressesToCall(net, origin);
  const response = await fetchFrom(net, { baseUrl: origin, ...(addresses && { addresses }) }, "/", {
    headers: new Headers({ accept: "*/*" }),
    redirect: "manual",
    signal: AbortSignal.timeout(net.config.limits.doctorCheckMs),
  });
  await response.body?.cancel();
  return response.status;
}
