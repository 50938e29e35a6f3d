import type { OriginAnswer } from "../../features/operations/origin-routes.ts";
import { createProxyTrust } from "../../http/address.ts";
import type { Keyring } from "../../lib/secret.ts";
import { judgePresented } from "./certificate.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";
import { explainFailure, type Network, readPresented } from "./network.ts";
import { type Answering, askOrigin } from "./origin.ts";

/** An address of documentation (RFC 5737), which nobody has: where it is believed, anybody may write any. */
const inventedAddress = "192.0.2.123";

/** Whether the address that customers use leads here, over https, and what the server makes of it. Null is none. */
export async function lookAtPublic(
  net: Network,
  keyring: Keyring | null,
  address: string | null,
  isServed: boolean,
): Promise<Finding[]> {
  const check = "public address";
  const { publicUrl, limits } = net.config;
  if (address === null)
    return [
      warning(
        check,
        "None is set: links begin with the address of whoever makes them.",
        "Set --public-url to the address that customers use, or name one with --url.",
      ),
    ];
  const url = new URL(address);
  const certificate = await presentedAt(url, limits.doctorCheckMs);
  if (keyring === null)
    return [
      ...certificate,
      warning(check, "Without its key it cannot be told whether it leads here.", "See keys."),
    ];
  const ask = (headers: Record<string, string>) =>
    askOrigin(net.fetch, keyring, address, { maxMs: limits.doctorCheckMs, headers });
  try {
    const [plain, invented] = await Promise.all([ask({}), ask({ "x-forwarded-for": inventedAddress })]);
    if (plain.kind !== "own") return [...certificate, leadsElsewhere(check, address, plain, isServed)];
    const reached = publicUrl === null ? [setIt(check, address)] : [];
    return [
      ...certificate,
      isPlain(url) ? overPlainHttp(check, address) : ok(check, `${address} leads to this installation.`),
      ...(plain.seen.base_url === address ? [] : [otherBase(check, address, plain.seen.base_url, publicUrl)]),
      ...(reached.length > 0 && plain.seen.base_url === address ? reached : []),
      lookAtProxy(net.config, url, plain.seen, invented.kind === "own" ? invented.seen : null),
    ];
  } catch (error) {
    const words = `${address} cannot be reached from here: ${explainFailure(error)}.`;
    return [
      ...certificate,
      isServed
        ? problem(
            check,
            words,
            "Look at the name's address, the firewall and the proxy. A router at home may not lead back to itself: then look from outside.",
          )
        : warning(check, words, "No server runs on this folder: start it and look again."),
    ];
  }
}

async function presentedAt(url: URL, maxMs: number): Promise<Finding[]> {
  if (url.protocol !== "https:") return [];
  try {
    return [judgePresented(url.host, await readPresented(url, maxMs), Date.now())];
  } catch {
    // That nothing answers is told of the address.
    return [];
  }
}

const isPlain = ({ protocol, hostname }: URL) =>
  protocol === "http:" && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);

const overPlainHttp = (check: string, address: string) =>
  problem(
    check,
    `${address} leads to this installation, but without https: everybody on the way reads links and passwords.`,
    "Put a proxy with https in front (Caddy has certificates by itself), or set --tls-cert and --tls-key.",
  );

const setIt = (check: string, address: string) =>
  warning(
    check,
    "It is not set: links begin with the address of whoever makes them.",
    `Serve with --public-url ${address}`,
  );

function otherBase(check: string, address: string, baseUrl: string, publicUrl: string | null): Finding {
  if (publicUrl === null)
    return warning(
      check,
      `Links that are made there begin with ${baseUrl}.`,
      `Serve with --public-url ${address}`,
    );
  return warning(
    check,
    `The running server makes links with ${baseUrl}, not with ${address}.`,
    "Start it again with these settings, or give doctor the server's.",
  );
}

function leadsElsewhere(
  check: string,
  address: string,
  answer: Exclude<Answering, { kind: "own" }>,
  isServed: boolean,
): Finding {
  if (answer.kind === "redirect")
    return warning(
      check,
      `${address} redirects to ${withoutTicket(answer.to)}.`,
      "Set --public-url to where customers end up.",
    );
  if (!isServed)
    return warning(
      check,
      `${address} answers with ${answer.status}; no server runs on this folder.`,
      "Start it and look again.",
    );
  if (answer.isBotshare)
    return problem(
      check,
      `${address} leads to another botshare, or one with another data folder.`,
      "Look at where the name and the proxy lead, and at --data-dir.",
    );
  return problem(
    check,
    `${address} leads to something else (it answers with ${answer.status}).`,
    "Look at where the name and the proxy lead: at this server's --host and --port.",
  );
}

const withoutTicket = (url: string) => url.replace(/\/api\/v1\/origin.*$/, "");

/** What a proxy in between says of the client, and whether it is rightly believed. `invented` is what came of an address that nobody has. */
function lookAtProxy(
  config: Network["config"],
  url: URL,
  seen: OriginAnswer,
  invented: OriginAnswer | null,
): Finding {
  const check = "proxy";
  const peer = seen.peer_address;
  // Then it is trusted by what was given here, and not by the server.
  const isMeant = createProxyTrust(config.trustedProxies)(peer);
  const trusted = [...config.trustedProxies, ...(isMeant ? [] : [peer])].join(",");
  const trust = isMeant
    ? `Start the server again with these settings: --trusted-proxies ${trusted}`
    : `Serve with --trusted-proxies ${trusted}`;
  if (seen.forwarded_for === null) {
    const isBetween = url.protocol === "https:" && config.tls === null;
    if (!isBetween)
      return ok(check, `None is in between: the server sees ${peer} by ${url.protocol.slice(0, -1)}.`);
    return problem(
      check,
      `A proxy at ${peer} sends no X-Forwarded-For: all customers seem to come from ${peer} and share its limits.`,
      isMeant
        ? "Let it send X-Forwarded-For and X-Forwarded-Proto."
        : `Let it send X-Forwarded-For and X-Forwarded-Proto, and s${trust.slice(1)}`,
    );
  }
  if (!seen.peer_is_trusted)
    return problem(
      check,
      `A proxy at ${peer} sends X-Forwarded-For, which does not count, for ${peer} is not trusted: all customers seem to come from there and share its limits.`,
      trust,
    );
  const isHandedOn = invented?.forwarded_for?.split(",").at(-1)?.trim() === inventedAddress;
  if (isHandedOn)
    return problem(
      check,
      `The proxy at ${peer} hands on X-Forwarded-For as clients write it: anybody may seem to come from anywhere.`,
      "Let it write the client's address, or add it at the end (nginx: $proxy_add_x_forwarded_for).",
    );
  if (
    url.protocol === "https:" &&
    seen.forwarded_proto?.split(",").at(-1)?.trim() !== "https" &&
    config.tls === null
  )
    return warning(
      check,
      `The proxy at ${peer} does not say that customers use https.`,
      "Let it send X-Forwarded-Proto: https.",
    );
  return ok(check, `The one at ${peer} is trusted; the server sees the client as ${seen.address}.`);
}
