import { describe, expect, test } from "bun:test";
import { chmodSync, closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { ask, call, listMessages, must, questionBody, type Shared, share } from "../helpers/api-client.ts";
import { makeFolder, runExecutable, startExecutable, waitFor } from "../helpers/executable.ts";
import { startSlowModel } from "../helpers/slow-model.ts";
import { makeSmallDisk } from "../helpers/small-disk.ts";

// Disks, files and other processes as they fail under an installation. What the server itself makes of each refusal of SQLite's is in
// test/storage.test.ts and test/storage-file.test.ts.

const maxMs = 40_000;
const lines = (log: string, words: string) => log.split("\n").filter((line) => line.includes(words)).length;
const statusOf = async (url: string, path: string) => (await call(url, "GET", path)).status;

/** Asks as the customer of `shared` and gives what a refused question is answered with. */
const refusalOf = (url: string, shared: Shared, question: string) =>
  call(url, "POST", "/api/v3/chat/completions", {
    token: shared.customerToken,
    body: questionBody(shared, question),
  });

describe("a disk that gets full under a server", () => {
  test(
    "refuses what cannot be stored, shows what is stored, and loses nothing of an answer that was being given",
    async () => {
      using disk = makeSmallDisk(8);
      // The first question that finds the disk full may begin a call, which is ended then: who is next has the third answer or the fourth.
      const next = ["And on."];
      await using model = startSlowModel(["Kept words."], ["First half, ", "second half."], next, next);
      await using server = await startExecutable({ folder: disk.folder });
      const { url } = server;
      const shared = await share(url, server.masterKey(), { upstreamUrl: model.url });
      model.release(0, 0);
      const kept = await ask(url, shared, "Keep this?");
      await kept.end();
      model.release(1, 0);
      const half = await ask(url, shared, "Tell me a story");
      await half.until("First half, ");

      disk.fill(server.pid, server.dataDir);
      const long = "More words. ".repeat(2_000);
      const refused = await refusalOf(url, shared, long);
      expect([refused.status, refused.body.code]).toEqual([503, disk.full.code]);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
      expect((await refusalOf(url, shared, `Again: ${long}`)).body.code).toBe(disk.full.code);
      model.release(1, 1);
      await half.end();
      expect([half.text, half.errorCode]).toEqual(["First half, second half.", disk.full.code]);
      expect((await listMessages(url, shared, kept.conversationId))[1].content).toBe("Kept words.");
      expect(await statusOf(url, "/health")).toBe(200);
      expect(JSON.stringify(model.questions())).not.toContain("Again: ");
      expect(lines(server.stderr(), "nothing can be stored")).toBeGreaterThan(0);
      expect(lines(server.stderr(), disk.full.reason)).toBeGreaterThan(0);

      disk.free(server.pid);
      await waitFor("the answer to be stored", () =>
        server.stderr().includes("an answer that waited is stored"),
      );
      await waitFor("the server to be well", () => lines(server.stderr(), "takes writes again") > 0);
      const [, stored] = await listMessages(url, shared, half.conversationId);
      expect(stored).toMatchObject({ content: "First half, second half.", status: "complete" });
      for (const answer of [2, 3]) model.release(answer, 0);
      const after = await ask(url, shared, "And then?");
      await after.end();
      expect([after.text, after.errorCode, await statusOf(url, "/ready")]).toEqual(["And on.", null, 200]);

      await server.kill();
      using database = open(server.dataDir);
      expect(database.it.pragma("integrity_check", { simple: true })).toBe("ok");
      expect(
        database.it
          .prepare("SELECT content FROM messages WHERE role = 'assistant' ORDER BY seq")
          .pluck()
          .all(),
      ).toEqual(["Kept words.", "First half, second half.", "And on."]);
    },
    maxMs,
  );
});

test(
  "another process that holds the database keeps writes waiting, and nothing else",
  async () => {
    await using server = await startExecutable();
    const shared = await share(server.url, server.masterKey());
    // Whoever comes for the first time is written down.
    await (await ask(server.url, shared, "Hello?")).end();
    using database = open(server.dataDir);
    database.it.exec("BEGIN EXCLUSIVE");
    const answer = ask(server.url, shared, "Hello?");
    let isAnswered = false;
    void answer.then(() => {
      isAnswered = true;
    });
    for (let times = 0; times < 20; times += 1) expect(await statusOf(server.url, "/health")).toBe(200);
    const path = `/api/v1/public/bot-share/${shared.shareToken}/conversations`;
    expect((await must(server.url, "GET", path, { token: shared.customerToken })).items.length).toBe(1);
    expect(isAnswered).toBe(false);
    database.it.exec("COMMIT");
    const { end } = await answer;
    await end();
    expect((await must(server.url, "GET", path, { token: shared.customerToken })).items.length).toBe(2);
  },
  maxMs,
);

describe("a start says in a sentence what is wrong, where", () => {
  test(
    "the database is damaged",
    async () => {
      using folder = makeFolder();
      await (await startExecutable({ folder: folder.path })).kill("SIGTERM");
      const file = openSync(join(folder.path, "data/botshare.db"), "r+");
      writeSync(file, Buffer.alloc(4096, 0x5a), 0, 4096, 0);
      closeSync(file);
      const { exitCode, stderr } = await runExecutable(["serve", "--port", "0"], { folder: folder.path });
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(
        /^botshare: The database \S+ is damaged\. Restore it from your backup\. \(.+\)\n$/,
      );
    },
    maxMs,
  );

  test(
    "the data folder is read-only",
    async () => {
      using folder = makeFolder();
      const data = join(folder.path, "data");
      mkdirSync(data, { mode: 0o555 });
      chmodSync(folder.path, 0o755);
      // The superuser may write everywhere, so it becomes somebody else first.
      const asOther = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
      const isSuperuser = process.getuid?.() === 0;
      const command = [...(isSuperuser ? asOther : []), folder.program, "serve", "--port", "0"];
      const run = Bun.spawn(command, { cwd: folder.path, env: {}, stdout: "ignore", stderr: "pipe" });
      const stderr = await new Response(run.stderr).text();
      expect(await run.exited).toBe(1);
      expect(stderr).toMatch(
        /^botshare: data-dir: \S+ cannot be written: the folder or its disk is read-only\./,
      );
    },
    maxMs,
  );
});

function open(dataDir: string) {
  const it = new Database(join(dataDir, "botshare.db"));
  return { it, [Symbol.dispose]: () => void it.close() };
}
