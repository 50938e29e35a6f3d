import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  call,
  createCustomers,
  must,
  password,
  questionBody,
  type Shared,
  share,
} from "../helpers/api-client.ts";
import { runExecutable, startExecutable, waitFor } from "../helpers/executable.ts";
import { openRaw } from "../helpers/raw-client.ts";
import { startSlowModel } from "../helpers/slow-model.ts";
import { type Answer, type BrowserSide, openSide } from "./browser-side.ts";
import { proxies, startProxy } from "./proxies.ts";

// `make deploy-check`: runs the executable behind the proxies of its examples, and asks what a browser would, over HTTP/2.

/** The server as it is asked without the proxy. */
interface Behind {
  url: string;
  masterKey: string;
}

const clientAddress = "127.0.0.2";
const tell = (line: string) => process.stdout.write(`${line}\n`);

function check(what: string, found: unknown, expected: unknown): void {
  const [is, should] = [found, expected].map((it) => JSON.stringify(it));
  if (is !== should) throw new Error(`${what}: ${is} instead of ${should}`);
  tell(`  ok  ${what}: ${is}`);
}

async function checkPages(side: BrowserSide, shared: Shared): Promise<void> {
  check("the connection's protocol", side.protocol, "h2");
  const page = await side.ask(`/s/${shared.shareToken}`, { headers: { "accept-encoding": "gzip" } });
  await page.ended;
  check("the chat page", [page.status, page.headers["content-type"]], [200, "text/html; charset=utf-8"]);
  check("what the browser keeps to", page.headers["strict-transport-security"], "max-age=31536000");
  const metrics = await side.ask("/metrics");
  check("the figures, from outside", metrics.status, 404);
}

async function checkSignIn(side: BrowserSide, server: Behind, shared: Shared, origin: string): Promise<void> {
  const answer = await side.ask("/api/v1/auth/login", {
    method: "POST",
    headers: { "content-type": "application/json", origin, "x-forwarded-for": "203.0.113.9" },
    body: JSON.stringify({ username: shared.customerName, password }),
  });
  await answer.ended;
  const cookie = String(answer.headers["set-cookie"]);
  check("a sign-in's cookie is Secure", [answer.status, cookie.includes("; Secure")], [200, true]);
  const body = { name: "Seen from the client", model: "builtin" };
  const asOwner = { authorization: `Bearer ${shared.ownerToken}`, "x-forwarded-for": "203.0.113.9" };
  const made = await side.ask("/api/v1/bots", {
    method: "POST",
    headers: { ...asOwner, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  await made.ended;
  const { items } = await must(server.url, "GET", "/api/v1/audit-events", { token: server.masterKey });
  check("the address beside what it changed", [made.status, items[0].actor.address], [200, clientAddress]);
}

async function checkUpload(side: BrowserSide, shared: Shared): Promise<void> {
  // Of no type that is read, so that it is refused once all of it is here, and nobody waits for it to be indexed.
  const bytes = "x".repeat(20 * 1024 * 1024 - 4096);
  const boundary = "part-of-the-check";
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="long.bin"\r\nContent-Type: application/octet-stream\r\n\r\n`;
  const answer = await side.ask(`/api/v1/bots/${shared.botId}/documents`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${shared.ownerToken}`,
      "content-type": `multipart/form-data; boundary=${boundary}`,
    },
    body: new TextEncoder().encode(`${head}${bytes}\r\n--${boundary}--\r\n`),
  });
  const { code } = JSON.parse(await answer.ended);
  check("an upload of 20 MiB, and what the server says of it", code, "unsupported_document_type");
}

/** Three customers ask on one connection; what each was told is there before the model says any more. */
async function checkStreams(
  side: BrowserSide,
  server: Behind,
  shared: Shared,
  release: (answer: number, piece: number) => void,
): Promise<void> {
  const customers = await createCustomers(server.url, server.masterKey, 3);
  const answers: Answer[] = [];
  for (const [at, token] of customers.entries()) {
    // One after the other, so that the model's answers are known by their place.
    release(at, 0);
    const answer = await side.ask("/api/v3/chat/completions", {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(questionBody(shared, `Question ${at}`)),
    });
    answers.push(answer);
    await waitFor("the first piece", () => answer.text().includes("one "));
  }
  const waits: number[] = [];
  for (const [piece, text] of ["two ", "three ", "four"].entries()) {
    for (const [at, answer] of answers.entries()) {
      const startedAt = performance.now();
      release(at, piece + 1);
      await waitFor(`"${text}"`, () => answer.text().includes(`"${text}"`));
      waits.push(performance.now() - startedAt);
    }
  }
  const ends = await Promise.all(answers.map(({ ended }) => ended));
  check("streams at once, each whole", ends.filter((it) => it.includes("[DONE]")).length, 3);
  tell(
    `  ok  each piece arrived before the next was said, after ${Math.round(Math.max(...waits))} ms at most`,
  );
}

async function checkSlowClient(address: string): Promise<void> {
  using client = await openRaw(address);
  client.send("GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ");
  const startedAt = performance.now();
  const trickle = setInterval(() => client.send("a"), 1_000);
  try {
    await client.ended;
  } finally {
    clearInterval(trickle);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  if (seconds > 30) throw new Error(`headers of a byte a second were borne for ${seconds} s`);
  tell(`  ok  headers of a byte a second are cut off after ${seconds.toFixed(1)} s`);
}

function freePort(): number {
  const taken = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => {} } });
  taken.stop(true);
  return taken.port;
}

async function checkProxy(proxy: (typeof proxies)[number]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), `botshare-${proxy.name}-`));
  const ports = { https: freePort(), redirect: freePort() };
  const publicUrl = `https://localhost:${ports.https}`;
  await using model = startSlowModel(...Array.from({ length: 3 }, () => ["one ", "two ", "three ", "four"]));
  try {
    const port = freePort();
    await using running = await startExecutable({
      port,
      args: ["--public-url", publicUrl, "--trusted-proxies", "127.0.0.1"],
    });
    const server: Behind = { url: `http://127.0.0.1:${port}`, masterKey: running.masterKey() };
    const flags = ["--public-url", publicUrl, "--port", String(port)];
    const example = await runExecutable(["example", proxy.name, ...flags]);
    await using _proxy = await startProxy(proxy, folder, example.stdout, ports);
    tell(`${proxy.name}, in front of 127.0.0.1:${port}`);
    const shared = await share(server.url, server.masterKey, { upstreamUrl: model.url });
    using side = await openSide(publicUrl, clientAddress);
    await checkPages(side, shared);
    await checkSignIn(side, server, shared, publicUrl);
    await checkStreams(side, server, shared, model.release);
    await checkUpload(side, shared);
    await checkSlowClient(publicUrl);
    const { status } = await call(server.url, "GET", "/ready");
    check("the server afterwards", status, 200);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const proxy of proxies) {
  if (Bun.which(proxy.program) === null)
    throw new Error(`${proxy.program} is not there: install it (Debian: apt-get install caddy nginx-light)`);
  await checkProxy(proxy);
}
process.exit(0);
