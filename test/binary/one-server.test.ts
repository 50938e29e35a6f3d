import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import Database from "better-sqlite3";
import { call, must } from "../helpers/api-client.ts";
import { makeFolder, runExecutable, startExecutable } from "../helpers/executable.ts";

const maxMs = 30_000;
const inUse = /^botshare: The data folder \.\/data is in use: another botshare serves it\..+\n$/;

describe("a data folder has one server", () => {
  test(
    "a second serve is refused, and what the first one is writing is not taken for a killed one's",
    async () => {
      await using first = await startExecutable();
      const body = { name: "Bot", model: "builtin" };
      const bot = await must(first.url, "POST", "/api/v1/bots", { token: first.masterKey(), body });
      using database = openDatabase(first.dataDir);
      database.connection
        .prepare("INSERT INTO documents VALUES ('being written', ?, 'a.txt', 'text/plain', 9, 0, 0, 0)")
        .run(bot.id);
      const second = await runExecutable(["serve", "--port", "0"], { folder: first.folder });
      expect(second.stderr).toMatch(inUse);
      expect([second.exitCode, second.stdout]).toEqual([1, ""]);
      expect(database.connection.prepare("SELECT id FROM documents").all()).toEqual([
        { id: "being written" },
      ]);
    },
    maxMs,
  );

  test(
    "of two that start at once one serves",
    async () => {
      using folder = makeFolder();
      const starts = await Promise.allSettled([
        startExecutable({ folder: folder.path }),
        startExecutable({ folder: folder.path }),
      ]);
      const refusals = starts.filter((it) => it.status === "rejected");
      for (const it of starts) if (it.status === "fulfilled") await it.value[Symbol.asyncDispose]();
      expect(refusals).toHaveLength(1);
      expect(String(refusals[0]?.reason)).toContain("is in use");
    },
    maxMs,
  );

  test(
    "a folder is free again when its server was killed",
    async () => {
      using folder = makeFolder();
      await using first = await startExecutable({ folder: folder.path });
      await first.kill("SIGKILL");
      await using second = await startExecutable({ folder: folder.path });
      expect((await call(second.url, "GET", "/api/v1/bots", { token: second.masterKey() })).status).toBe(200);
    },
    maxMs,
  );
});

function openDatabase(dataDir: string) {
  const connection = new Database(join(dataDir, "botshare.db"));
  return { connection, [Symbol.dispose]: () => void connection.close() };
}
