import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printed, runHere } from "./helpers/command-line.ts";
import {
  createShared,
  masterKey,
  sealingKey,
  startTestServer,
  type TestServer,
} from "./helpers/test-server.ts";

const folder = mkdtempSync(join(tmpdir(), "botshare-"));
let server: TestServer;
let botId: string;

// A server over the same database, as one that runs beside the command line.
beforeAll(async () => {
  writeFileSync(join(folder, "sealing.key"), sealingKey.toBase64({ alphabet: "base64url" }));
  await printed("admin", "create", "--data-dir", folder);
  server = startTestServer({ databasePath: join(folder, "botshare.db") });
  botId = await converse("first", "《铃芽之旅》的导演是谁？");
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A bot with a conversation; gives the bot's id. */
async function converse(name: string, content: string): Promise<string> {
  const shared = await createShared(server, { name });
  const body = {
    bot_id: shared.botId,
    share_token: shared.shareToken,
    messages: [{ role: "user", content }],
  };
  const asked = await server.request("POST", "/api/v3/chat/completions", {
    token: shared.customer.token,
    body,
  });
  expect(asked.status).toBe(200);
  return shared.botId;
}

const exported = (...args: string[]) => printed("export", ...args, "--data-dir", folder);
/** As it is sent, with the mark by which spreadsheets know UTF-8. */
async function fromApi(path: string): Promise<string> {
  const response = await server.send("GET", `/api/v1/${path}`, { token: masterKey });
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(await response.arrayBuffer());
}

test("what is written is what the API's export gives, of one bot and of each kind", async () => {
  for (const format of ["jsonl", "csv"]) {
    const whole = await fromApi(`bots/${botId}/conversations/export?format=${format}`);
    expect(await exported("--bot", "first", "--format", format)).toBe(whole);
    expect(whole).toContain("导演是谁");
    const customers = await fromApi(`end-users/export?format=${format}`);
    expect(await exported("--what", "customers", "--format", format)).toBe(customers);
    const links = await fromApi(`bot-share-tokens/export?format=${format}`);
    const base = ["--public-url", "http://localhost"];
    expect(await exported("--what", "links", "--format", format, ...base)).toBe(links);
  }
  expect(await exported("--what", "audit")).toContain('"conversations.exported"');
});

test("conversations of all bots name the bot of each", async () => {
  const [row] = (await exported())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(row).toMatchObject({ bot_id: botId, bot_name: "first", role: "user" });
  const [header] = (await exported("--format", "csv")).split("\r\n");
  expect(header).toStartWith("\uFEFFbot_id,bot_name,conversation_id,");
});

test("a period is that of the API, and one that cannot be read is refused before anything is written", async () => {
  const file = join(folder, "none.jsonl");
  expect(await exported("--from", "2099-01-01T00:00:00Z", "--format", "csv", "--bot", botId)).toMatch(
    /^\uFEFF[\w,]+\r\n$/,
  );
  const { exitCode, stderr } = await runHere("export", file, "--from", "yesterday", "--data-dir", folder);
  expect([exitCode, stderr]).toEqual([
    1,
    expect.stringContaining("neither a day, such as 2030-01-31, nor an instant"),
  ]);
  expect(existsSync(file)).toBe(false);
  const days = (
    await exported("--what", "figures", "--from", "2026-11-21T00:00:00Z", "--to", "2026-11-23T00:00:00Z")
  )
    .trim()
    .split("\n");
  expect(days.map((line) => JSON.parse(line).questions)).toEqual([0, 1]);
});

test("a file is made for its owner's eyes alone, and one that is there is not written over", async () => {
  const file = join(folder, "customers.csv");
  const write = () => runHere("export", file, "--what", "customers", "--format", "csv", "--data-dir", folder);
  const { stdout } = await write();
  const bytes = statSync(file).size;
  expect([stdout, statSync(file).mode & 0o777]).toEqual([`${file} is written: ${bytes} bytes.\n`, 0o600]);
  const before = readFileSync(file, "utf8");
  const again = await write();
  expect([again.exitCode, again.stderr]).toEqual([
    1,
    `botshare: ${file} is there already: name another file, or delete that one.\n`,
  ]);
  expect(readFileSync(file, "utf8")).toBe(before);
  const nowhere = await runHere("export", join(folder, "no", "x"), "--what", "audit", "--data-dir", folder);
  expect(nowhere.stderr).toMatch(/^botshare: .+ cannot be written \(ENOENT/);
});

test("a file that cannot be finished goes, and what is wrong is said", async () => {
  const { body: made } = await server.request("POST", `/api/v1/bots/${botId}/share-tokens`, {
    token: masterKey,
    body: { name: "damaged" },
  });
  server.connection.prepare("UPDATE share_tokens SET token_sealed = 'AAAA' WHERE id = ?").run(made.id);
  const file = join(folder, "links.jsonl");
  const links = ["--what", "links", "--data-dir", folder];
  for (const given of [
    ["export", file, ...links],
    ["export", ...links],
  ]) {
    const { exitCode, stderr } = await runHere(...given);
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/^botshare: \S/)]);
  }
  expect(existsSync(file)).toBe(false);
});
