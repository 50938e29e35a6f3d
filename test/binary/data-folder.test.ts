import { describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { ask, call, filmDocument, listMessages, must, share, signIn } from "../helpers/api-client.ts";
import { makeFolder, runExecutable, startExecutable, waitFor } from "../helpers/executable.ts";

const maxMs = 30_000;

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe("the data folder", () => {
  test(
    "is for its owner's eyes alone, and so are its keys, whatever the umask",
    async () => {
      using folder = makeFolder();
      const data = join(folder.path, "data");
      const start = `umask 000; exec ./botshare admin create --username ann --password secret`;
      const made = Bun.spawnSync(["/bin/sh", "-c", start], { cwd: folder.path, env: {} });
      expect(made.exitCode).toBe(0);
      await using _server = await startExecutable({ folder: folder.path });
      expect(modeOf(data)).toBe("700");
      for (const key of ["master.key", "sealing.key"]) expect(modeOf(join(data, key))).toBe("600");
    },
    maxMs,
  );

  test(
    "keeps the database from others in a folder that was there before and is open to all",
    async () => {
      using folder = makeFolder();
      const data = join(folder.path, "data");
      mkdirSync(data, { mode: 0o755 });
      await using server = await startExecutable({ folder: folder.path });
      await must(server.url, "GET", "/api/v1/bots", { token: server.masterKey() });
      await waitFor("the first sweep", () => existsSync(join(data, "last-sweep")));
      expect(modeOf(data)).toBe("755");
      const modes = Object.fromEntries(readdirSync(data).map((name) => [name, modeOf(join(data, name))]));
      expect(modes).toEqual({
        "botshare.db": "600",
        "botshare.db-shm": "600",
        "botshare.db-wal": "600",
        "last-sweep": "600",
        "master.key": "600",
        "sealing.key": "600",
        "serve.lock": "600",
        "server.json": "600",
      });
    },
    maxMs,
  );

  test(
    "keeps everything from one start to the next: keys, sessions, links, conversations",
    async () => {
      using folder = makeFolder();
      await using first = await startExecutable({ folder: folder.path });
      const masterKey = first.masterKey();
      const shared = await share(first.url, masterKey, { document: filmDocument });
      const answer = await ask(first.url, shared, "导演是谁?");
      await answer.end();
      expect(await first.kill("SIGTERM")).toBe(0);
      await using second = await startExecutable({ folder: folder.path });
      expect(second.masterKey()).toBe(masterKey);
      const links = await must(second.url, "GET", `/api/v1/bots/${shared.botId}/share-tokens`, {
        token: shared.ownerToken,
      });
      expect(links.items[0].share_token).toBe(shared.shareToken);
      const [asked, answered] = await listMessages(second.url, shared, answer.conversationId);
      expect([asked.content, answered.content]).toEqual(["导演是谁?", answer.text]);
      const next = await ask(second.url, shared, "谁为铃芽配音?", answer.conversationId);
      await next.end();
      expect(next.text).toContain("原菜乃华");
    },
    maxMs,
  );
});

test(
  "a start removes the sessions that have expired",
  async () => {
    await using first = await startExecutable();
    await must(first.url, "POST", "/api/v1/users", {
      token: first.masterKey(),
      body: { username: "ann", password: "pass word" },
    });
    await signIn(first.url, "ann");
    await signIn(first.url, "ann");
    await first.kill("SIGTERM");
    const database = new Database(join(first.dataDir, "botshare.db"));
    database.exec("UPDATE sessions SET expires_at = 1 WHERE id = (SELECT min(id) FROM sessions)");
    await using _second = await startExecutable({ folder: first.folder });
    const count = database.prepare<[], { n: number }>("SELECT count(*) AS n FROM sessions");
    // It listens first.
    await waitFor("the session to go", () => count.get()?.n === 1);
    database.close();
  },
  maxMs,
);

test(
  "a sealing key whose database is gone, or empty, is told where a new installation begins beside it",
  async () => {
    using folder = makeFolder();
    const create = (name: string) =>
      runExecutable(["admin", "create", "--username", name, "--password", "secret"], { folder: folder.path });
    const first = await create("ann");
    writeFileSync(join(folder.path, "data/botshare.db"), "");
    const second = await create("bea");
    expect([first.stderr, second.exitCode]).toEqual(["", 0]);
    expect(JSON.parse(second.stderr)).toMatchObject({
      level: "warn",
      msg: expect.stringContaining("a sealing.key and no database beside it"),
    });
  },
  maxMs,
);

describe("a start that could do harm is refused, and the database stays as it is", () => {
  const filled = async () => {
    const folder = makeFolder();
    const made = await runExecutable(["admin", "create", "--username", "ann", "--password", "secret"], {
      folder: folder.path,
    });
    expect(made.exitCode).toBe(0);
    return { ...folder, data: join(folder.path, "data"), database: join(folder.path, "data/botshare.db") };
  };
  const refused = async (folder: { path: string }, sentence: RegExp) => {
    for (const args of [
      ["serve", "--port", "0"],
      ["admin", "reset-password", "--username", "ann"],
    ]) {
      const { exitCode, stdout, stderr } = await runExecutable(args, { folder: folder.path });
      expect(stderr).toMatch(sentence);
      expect(stderr.trim().split("\n")).toHaveLength(1);
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    }
  };

  test(
    "a database of a newer botshare",
    async () => {
      using folder = await filled();
      const database = new Database(folder.database);
      database.pragma("user_version = 9000");
      // Not our way of keeping a database: opening it in WAL would be a change.
      database.pragma("journal_mode = DELETE");
      database.close();
      const before = readFileSync(folder.database);
      await refused(folder, /written by a newer botshare \(schema 9000; this one knows \d+\)/);
      expect(readFileSync(folder.database).equals(before)).toBe(true);
    },
    maxMs,
  );

  test(
    "a database without its sealing key, for a new one would not open what is sealed",
    async () => {
      using folder = await filled();
      rmSync(join(folder.data, "sealing.key"));
      await refused(folder, /sealing\.key is missing.+Restore it from your backup/);
      expect(existsSync(join(folder.data, "sealing.key"))).toBe(false);
    },
    maxMs,
  );

  test(
    "a damaged sealing key",
    async () => {
      using folder = await filled();
      writeFileSync(join(folder.data, "sealing.key"), "half a key\n");
      await refused(folder, /sealing\.key is damaged/);
    },
    maxMs,
  );

  test(
    "a file that is no database",
    async () => {
      using folder = await filled();
      const text = "This is a letter to my aunt, not a database.\n".repeat(200);
      writeFileSync(folder.database, text);
      rmSync(`${folder.database}-wal`, { force: true });
      await refused(
        folder,
        /The database .+botshare\.db is damaged\. Restore it from your backup\. \(file is not a database\)/,
      );
      expect(readFileSync(folder.database, "utf8")).toBe(text);
    },
    maxMs,
  );

  test(
    "a file where the data folder should be",
    async () => {
      using folder = makeFolder();
      writeFileSync(join(folder.path, "data"), "");
      await refused(folder, /data-dir: \.\/data is not a folder/);
    },
    maxMs,
  );
});

describe("admin", () => {
  const admin = (folder: { path: string }, ...args: string[]) =>
    runExecutable(["admin", ...args], { folder: folder.path });

  test(
    "create makes an administrator who can sign in; a second one of that name is refused",
    async () => {
      using folder = makeFolder();
      const made = await admin(folder, "create", "--username", "管理员", "--password", "pass word");
      const dataDir = join(folder.path, "data");
      expect(made.stdout).toBe(
        `A new installation begins in ${dataDir}: there was none.\nAdministrator 管理员 is made in ${dataDir}.\n`,
      );
      expect(made.exitCode).toBe(0);
      const again = await admin(folder, "create", "--username", "管理员", "--password", "another");
      expect([again.exitCode, again.stderr]).toEqual([1, "botshare: This username is taken.\n"]);
      await using server = await startExecutable({ folder: folder.path });
      const token = await signIn(server.url, "管理员");
      await must(server.url, "POST", "/api/v1/bots", { token, body: { name: "Bot", model: "builtin" } });
    },
    maxMs,
  );

  test(
    "create refuses a name that is too long, and says why",
    async () => {
      using folder = makeFolder();
      const { exitCode, stderr } = await admin(folder, "create", "--username", "\u0958".repeat(101));
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/^botshare: .+username: At most 200 characters/);
    },
    maxMs,
  );

  test(
    "without --password one is made up, printed, and works",
    async () => {
      using folder = makeFolder();
      const made = await admin(folder, "create", "--username", "ann");
      const secret = /^Password: (\S{20,})$/m.exec(made.stdout)?.[1] ?? "";
      await using server = await startExecutable({ folder: folder.path });
      await signIn(server.url, "ann", secret);
    },
    maxMs,
  );

  test(
    "reset-password gives a new password while the server runs; the old one and its sessions end",
    async () => {
      using folder = makeFolder();
      await admin(folder, "create", "--username", "ann", "--password", "pass word");
      await using server = await startExecutable({ folder: folder.path });
      const token = await signIn(server.url, "ann");
      const reset = await admin(folder, "reset-password", "--username", "ann", "--password", "new one");
      expect([reset.exitCode, reset.stdout]).toEqual([
        0,
        `ann has a new password in ${join(folder.path, "data")}; its sessions have ended.\n`,
      ]);
      expect((await call(server.url, "GET", "/api/v1/auth/verify", { token })).status).toBe(401);
      const old = { username: "ann", password: "pass word" };
      expect((await call(server.url, "POST", "/api/v1/auth/login", { body: old })).status).toBe(401);
      await signIn(server.url, "ann", "new one");
    },
    maxMs,
  );

  test(
    "reset-password of an unknown name says so, and so does a folder that cannot be written",
    async () => {
      using folder = makeFolder();
      await admin(folder, "create");
      const unknown = await admin(folder, "reset-password", "--username", "nobody");
      expect([unknown.exitCode, unknown.stderr]).toEqual([
        1,
        `botshare: There is no account named nobody in ${join(folder.path, "data")}.\n`,
      ]);
      const elsewhere = await admin(folder, "create", "--username", "a", "--data-dir", "/proc/none/data");
      expect(elsewhere.exitCode).toBe(1);
      expect(elsewhere.stderr).toMatch(/^botshare: data-dir: \/proc\/none\/data cannot be made/);
    },
    maxMs,
  );
});
