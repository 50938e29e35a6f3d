import { password, signIn } from "../../helpers/api-client.ts";
import { addressOf } from "./scene.ts";

// What others do beside the streams, a process of its own: sign-ins with wrong passwords, or an owner's long work. It begins when it
// starts, takes what to do as its argument, and tells what came of it when its standard input closes.

/** What is done. */
export type Doing =
  /** Twenty sign-ins a second with wrong passwords, from so many networks, and one a second with the right one from elsewhere. */
  | { kind: "flood"; url: string; networks: number; firstNetwork: number; honest: string }
  /** An export, a document's upload and the console's pages, each again and again. */
  | {
      kind: "work";
      url: string;
      token: string;
      botId: string;
      pages: readonly string[];
      documentBytes: number;
    };

/** What came of it, by name. */
export type Done = Record<string, number>;

const floodMs = 50;
const honestMs = 1_000;

const done: Done = {};
const count = (name: string, by = 1) => {
  done[name] = (done[name] ?? 0) + by;
};

function flood({ url, networks, firstNetwork, honest }: Extract<Doing, { kind: "flood" }>): void {
  let tries = 0;
  const fail = async () => {
    tries += 1;
    // A name that nobody has costs as much as one that somebody has.
    const body = JSON.stringify({ username: `nobody ${tries}`, password: "wrong" });
    const from = addressOf(firstNetwork + (tries % networks));
    const headers = { "content-type": "application/json", "x-forwarded-for": from };
    const response = await fetch(`${url}/api/v1/auth/login`, { method: "POST", headers, body });
    await response.arrayBuffer();
    count(`answered ${response.status}`);
  };
  const succeed = async () => {
    const startedAt = performance.now();
    await signIn(url, honest, password);
    done["longest honest sign-in, ms"] = Math.max(
      done["longest honest sign-in, ms"] ?? 0,
      performance.now() - startedAt,
    );
  };
  setInterval(() => void fail(), floodMs);
  setInterval(() => void succeed(), honestMs);
}

async function work({
  url,
  token,
  botId,
  pages,
  documentBytes,
}: Extract<Doing, { kind: "work" }>): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const exportAll = async () => {
    const response = await fetch(`${url}/api/v1/bots/${botId}/conversations/export?format=csv`, { headers });
    if (response.status !== 200 || response.body === null)
      throw new Error(`The export gave ${response.status}`);
    for await (const part of response.body) count("bytes exported", part.length);
  };
  const upload = async () => {
    const form = new FormData();
    form.append("file", new File([documentOf(documentBytes)], "Terms.md", { type: "text/markdown" }));
    const response = await fetch(`${url}/api/v1/bots/${botId}/documents`, {
      method: "POST",
      headers,
      body: form,
    });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`The upload gave ${response.status}: ${text}`);
    count("documents uploaded");
  };
  const readPages = async () => {
    for (const page of pages) {
      const response = await fetch(`${url}/api/v1${page}`, { headers });
      await response.arrayBuffer();
      if (response.status !== 200) throw new Error(`${page} gave ${response.status}`);
      count("requests of pages");
    }
  };
  await Promise.all([exportAll, upload, readPages].map(forEver));
}

async function forEver(once: () => Promise<void>): Promise<void> {
  for (;;) await once();
}

/** A document of so many bytes, as people write them: headings, paragraphs and lists, in two scripts. */
function documentOf(bytes: number): string {
  const parts: string[] = [];
  for (let at = 0, size = 0; ; at += 1) {
    const part = [
      `## What about order ${at * 7919}?`,
      `The parcel ${at} is on its way to the depot and comes within two to three working days; you are told by e-mail. `.repeat(
        3,
      ),
      `您的包裹${at}已经送往配送站，两到三个工作日内送达。如果之前拒收过，请联系客服。`.repeat(3),
      `- Returns of model ${at % 977} are free.\n- The warranty of number ${at} lasts for two years.\n\n`,
    ].join("\n\n");
    size += Buffer.byteLength(part);
    if (size > bytes) return parts.join("");
    parts.push(part);
  }
}

const doing: Doing = JSON.parse(Bun.argv[2] ?? "");
if (doing.kind === "flood") flood(doing);
else
  work(doing).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
await Bun.stdin.text();
process.stdout.write(JSON.stringify(done));
process.exit(0);
