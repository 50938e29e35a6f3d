import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App } from "../src/app.ts";
import type { Finding } from "../src/cli/doctor/finding.ts";
import { caller } from "../src/cli/find.ts";
import { openApp } from "../src/cli/open-app.ts";
import { readSettings } from "../src/cli/settings.ts";
import { lockFolder } from "../src/db/lock.ts";
import { commandLine } from "../src/features/audit/record.ts";
import { createBot } from "../src/features/bots/service.ts";
import { putUpstream } from "../src/features/bots/upstream.ts";
import { createLink } from "../src/features/links/bot-links.ts";
import { revokeLink } from "../src/features/links/service.ts";
import { createAccount } from "../src/features/users/accounts.ts";
import { createServer } from "../src/server.ts";
import { certificate, certificateKey } from "./helpers/certificate.ts";
import { runHere } from "./helpers/command-line.ts";
import { everyonesPassword, hashEveryonesPasswordOnce } from "./helpers/everyones-password.ts";
import { startFakeUpstream } from "./helpers/fake-upstream.ts";

hashEveryonesPasswordOnce();

const folder = mkdtempSync(join(tmpdir(), "botshare-"));
const dataDir = join(folder, "data");
/** What is called when a test's scope has ended. */
const ends: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of ends.toReversed()) await end();
  rmSync(folder, { recursive: true, force: true });
});

let app: App;
/** A server that trusts no proxy, and one over the same folder that trusts this machine's. */
let port: number;
let trustingPort: number;

beforeAll(async () => {
  // As the command line sets it, for what a server writes.
  const mask = process.umask(0o077);
  ends.push(() => process.umask(mask));
  app = openApp(readSettings({ "data-dir": dataDir, "log-level": "silent" }, {}));
  const release = lockFolder(dataDir);
  ends.push(() => release?.());
  ends.push(() => app.store.close());
  port = serve(app);
  trustingPort = serve({ ...app, config: { ...app.config, trustedProxies: ["127.0.0.1"] } });
  const model = startFakeUpstream({ models: ["one", "two"] });
  ends.push(model.close);
  const owner = await owning("ann", model.url);
  await owning("bob", "http://127.0.0.1:9/v1");
  const bot = await createBot(app, caller, { name: "Bot", model: "one", owner_id: owner });
  const hook = { access: "hook", hook_url: "http://127.0.0.1:9/host" } as const;
  const revoked = await createLink(app, caller, bot.id, { ...hook, hook_url: "http://127.0.0.1:10" }, "");
  await revokeLink(app, caller, revoked.id);
  await createLink(app, caller, bot.id, hook, "");
});

/** An administrator with an endpoint of its own; gives its id. */
async function owning(username: string, baseUrl: string): Promise<string> {
  const { id } = await createAccount(app, commandLine, "staff", {
    username,
    password: everyonesPassword,
    isAdmin: true,
  });
  const who = {
    kind: "account",
    userId: id,
    username,
    isAdmin: true,
    isEndUser: false,
    sessionId: "",
  } as const;
  await putUpstream(app, who, { base_url: baseUrl, api_key: `sk-of-${username}-0123456789` });
  return id;
}

function serve(as: App): number {
  const { http, answers, outbox } = createServer(as);
  http.listen({ hostname: "127.0.0.1", port: 0 });
  ends.push(async () => {
    await answers.drain(0);
    await outbox.stop();
    await http.server?.stop(true);
  });
  return http.server?.port ?? 0;
}

/** A proxy in front of one of the servers that adds what `headers` gives; its address. */
function proxyTo(
  to: () => number,
  headers: (given: string | null) => Record<string, string>,
  tls?: Bun.TLSOptions,
): string {
  const proxy = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    ...(tls && { tls }),
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url);
      const passed = new Headers(request.headers);
      for (const [name, value] of Object.entries(headers(passed.get("x-forwarded-for"))))
        passed.set(name, value);
      return await fetch(`http://127.0.0.1:${to()}${pathname}${search}`, { headers: passed });
    },
  });
  ends.push(() => proxy.stop(true));
  return proxy.url.href.replace(/\/$/, "").replace("localhost", "127.0.0.1");
}

/** What doctor finds, all of it, and of one check. */
async function examined(...args: string[]) {
  const { exitCode, stdout, stderr } = await runHere("doctor", "--json", "--data-dir", dataDir, ...args);
  const { findings, healthy }: { findings: Finding[]; healthy: boolean } = JSON.parse(stdout);
  const of = (check: string) =>
    findings.filter((it) => it.check === check).map(({ verdict, words, next }) => ({ verdict, words, next }));
  return { exitCode, stdout, stderr, healthy, of };
}

test("what is well is said to be, what is not has its next step, and no key is shown", async () => {
  const before = snapshot();
  const { exitCode, stdout, stderr, healthy, of } = await examined("--port", String(port));
  expect([exitCode, healthy, stderr]).toEqual([1, false, "botshare: 2 problems are told above.\n"]);
  for (const check of ["data folder", "permissions", "keys", "disk", "clock", "time zone", "memory"])
    expect({ check, found: of(check) }).toEqual({
      check,
      found: [{ verdict: "ok", words: expect.any(String), next: null }],
    });
  expect(of("database")[0]?.words).toMatch(/^It is whole: schema \d+, /);
  expect(of("server")[0]?.words).toBe(`One runs on this folder and answers at http://127.0.0.1:${port}.`);
  expect(of("upstream").map(({ verdict, words }) => [verdict, words.replace(/:\d+,/, ",")])).toEqual([
    ["ok", "ann's, http://127.0.0.1, answers with 2 models."],
    ["problem", "bob's, http://127.0.0.1, does not answer as it should: nothing listens there."],
  ]);
  expect(of("hook host")).toEqual([
    {
      verdict: "problem",
      words:
        "http://127.0.0.1:9, for 1 open link, cannot be reached: nothing listens there. Nobody gets in there.",
      next: expect.any(String),
    },
  ]);
  expect(stdout).not.toMatch(/sk-of|0123456789/);
  expect(stdout).not.toContain(app.config.masterKey);
  expect(snapshot()).toEqual(before);
});

/** The names in the data folder, with their sizes, rights and when they were written. */
const snapshot = () =>
  readdirSync(dataDir).map((name) => {
    const { size, mode, mtimeMs } = statSync(join(dataDir, name));
    return { name, size, mode, mtimeMs };
  });

describe("the public address", () => {
  const proxyOf = async (url: string) => (await examined("--port", String(port), "--url", url)).of("proxy");
  const appended = (given: string | null) => ({
    "x-forwarded-for": given === null ? "203.0.113.7" : `${given}, 203.0.113.7`,
  });

  test("that leads straight here is well, but for https", async () => {
    const { of } = await examined("--port", String(port), "--url", `http://127.0.0.1:${port}`);
    expect(of("public address")).toMatchObject([
      { verdict: "ok" },
      { verdict: "warning", next: `Serve with --public-url http://127.0.0.1:${port}` },
    ]);
    expect(of("proxy")).toMatchObject([{ verdict: "ok" }]);
  });

  test("behind a proxy that is not trusted names the setting to write", async () => {
    const url = proxyTo(() => port, appended);
    expect(await proxyOf(url)).toMatchObject([
      { verdict: "problem", next: "Serve with --trusted-proxies 127.0.0.1" },
    ]);
  });

  test("behind one that only doctor was told to trust asks for a restart, and for no address twice", async () => {
    const url = proxyTo(() => port, appended);
    const given = ["--port", String(port), "--url", url, "--trusted-proxies", "127.0.0.0/8"];
    expect((await examined(...given)).of("proxy")).toMatchObject([
      { next: "Start the server again with these settings: --trusted-proxies 127.0.0.0/8" },
    ]);
  });

  test("behind a proxy that is trusted and adds the client is well, and says who the client is", async () => {
    const url = proxyTo(() => trustingPort, appended);
    expect(await proxyOf(url)).toEqual([
      {
        verdict: "ok",
        words: "The one at 127.0.0.1 is trusted; the server sees the client as 203.0.113.7.",
        next: null,
      },
    ]);
  });

  test("behind a trusted proxy that hands on what clients write is a problem", async () => {
    const url = proxyTo(
      () => trustingPort,
      (given) => ({ "x-forwarded-for": given ?? "203.0.113.7" }),
    );
    expect(await proxyOf(url)).toMatchObject([
      { verdict: "problem", words: expect.stringContaining("as clients write it") },
    ]);
  });

  test("over https tells of its certificate, and of a proxy that says nothing of its clients", async () => {
    const tls = { cert: certificate, key: certificateKey };
    const url = proxyTo(
      () => port,
      () => ({}),
      tls,
    );
    const { of } = await examined("--port", String(port), "--url", url);
    expect(of("certificate")).toMatchObject([
      { verdict: "problem", words: expect.stringContaining("Browsers refuse that of 127.0.0.1") },
    ]);
    expect(of("proxy")).toMatchObject([
      { verdict: "problem", words: expect.stringContaining("sends no X-Forwarded-For") },
    ]);
  });

  test("that leads elsewhere, or nowhere, is a problem, and no ticket of another installation is believed", async () => {
    const other = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: (request) => {
        // It sends back whatever would be needed but the proof.
        return Response.json({
          proof: new URL(request.url).searchParams.get("ticket"),
          peer_address: "127.0.0.1",
        });
      },
    });
    ends.push(() => other.stop(true));
    const fetch = () => Response.redirect("https://chat.example/", 301);
    const moved = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch });
    ends.push(() => moved.stop(true));
    const at = async (url: string) =>
      (await examined("--port", String(port), "--url", url)).of("public address")[0];
    expect(await at(`http://127.0.0.1:${other.port}`)).toMatchObject({
      verdict: "problem",
      words: expect.stringContaining("leads to another botshare"),
    });
    expect(await at(`http://127.0.0.1:${moved.port}`)).toMatchObject({
      verdict: "warning",
      words: expect.stringContaining("redirects to https://chat.example"),
    });
    expect(await at("http://127.0.0.1:9")).toMatchObject({
      verdict: "problem",
      words: expect.stringContaining("nothing listens there"),
    });
  });
});

test("a port that something else has is told apart from the folder's own server", async () => {
  const other = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response("hello") });
  ends.push(() => other.stop(true));
  expect((await examined("--port", String(other.port))).of("server")).toMatchObject([
    { verdict: "warning", words: expect.stringContaining("but something else answers") },
  ]);
  const none = await runHere("doctor", "--data-dir", join(folder, "none"), "--port", String(other.port));
  expect(none.stdout).toContain(`something else listens at 127.0.0.1:${other.port}.`);
});

test("a folder whose lock cannot be read is told as that, and not as free", async () => {
  const locked = join(folder, "locked");
  await runHere("admin", "create", "--data-dir", locked);
  rmSync(join(locked, "serve.lock"));
  mkdirSync(join(locked, "serve.lock"));
  const { stdout } = await runHere("doctor", "--data-dir", locked, "--port", "1");
  expect(stdout).toMatch(
    /^warning {2}server +It cannot be told whether one runs on this folder \(serve\.lock: /m,
  );
});

test("where nothing is installed yet there is no problem, and nothing is made", async () => {
  const nowhere = join(folder, "nowhere");
  const { exitCode, stdout, stderr } = await runHere("doctor", "--data-dir", nowhere, "--port", "0");
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(
    /^warning {2}data folder +.+nowhere is not there yet\.\n +→ `botshare serve` makes it\./,
  );
  expect(readdirSync(folder)).not.toContain("nowhere");
});

test("settings that cannot be read are told as serve tells them", async () => {
  const { exitCode, stdout, stderr } = await runHere("doctor", "--port", "http");
  expect([exitCode, stdout, stderr]).toEqual([
    1,
    "",
    'botshare: port: "http" is not a number from 0 to 65535\n',
  ]);
});
