import { describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { copyName } from "../../src/db/backup/names.ts";
import { verifyBackup } from "../../src/db/backup/verify.ts";
import { listMigrations } from "../../src/db/migrations.ts";
import { ask, listMessages, must, share, signIn } from "../helpers/api-client.ts";
import { makeInstallation, passphrase, rowsIn } from "../helpers/backed-up.ts";
import { makeFolder, runExecutable, startExecutable, waitFor } from "../helpers/executable.ts";
import { pastRows } from "../helpers/past-installation.ts";
import { writeRows } from "../helpers/table-rows.ts";

const maxMs = 60_000;

/** The result of a run that must succeed. */
async function run(folder: { path: string }, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runExecutable(args, { folder: folder.path });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return stdout;
}

describe("backup and restore", () => {
  test(
    "one that is made during writes holds each that was acknowledged before, and no half of one; it lives on in another folder. A server makes some by itself, encrypted with the passphrase of its environment, and says so",
    async () => {
      using folder = makeFolder();
      await using server = await startExecutable({
        folder: folder.path,
        args: ["--backup-every", "24"],
        env: { BOTSHARE_BACKUP_PASSPHRASE: passphrase },
      });
      const token = server.masterKey();
      const shared = await share(server.url, token);
      const asked = await ask(server.url, shared, "谁导演了《铃芽之旅》？");
      await asked.end();
      const said = await listMessages(server.url, shared, asked.conversationId);
      const written: number[] = [0, 0, 0];
      let isOver = false;
      const writing = written.map(async (_, writer) => {
        while (!isOver) {
          const name = `of ${writer}: ${written[writer]}`;
          await must(server.url, "POST", "/api/v1/bots", { token, body: { name, model: "builtin" } });
          written[writer] = (written[writer] ?? 0) + 1;
        }
      });
      await waitFor("some writes", () => written.every((count) => count > 20));
      const before = [...written];
      const told = await run(folder, "backup", "copy.db");
      isOver = true;
      await Promise.all(writing);
      expect(told).toContain(`keep ${join(server.dataDir, "sealing.key")} apart from it`);
      await waitFor("a backup", () => server.stderr().includes("a backup is made and read again"));
      expect(server.stderr()).not.toContain(passphrase);
      await server.kill("SIGTERM");
      const backups = join(server.dataDir, "backups");
      const [own = "", ...others] = readdirSync(backups);
      expect([own, others]).toEqual([expect.stringMatching(/^botshare-\d{8}T\d{6}Z\.db\.age$/), []]);
      expect((await verifyBackup(join(backups, own), passphrase, server.dataDir)).keys).toEqual([
        "sealing.key",
        "master.key",
      ]);

      const { backup_digest, backup_manifest, ...rows } = rowsIn(join(folder.path, "copy.db"));
      const bots = new Map((rows.bots ?? []).map((bot) => [Object(bot).name, Object(bot).id]));
      for (const [writer, count] of written.entries()) {
        const held = Array.from({ length: count + 1 }, (_, at) => bots.has(`of ${writer}: ${at}`));
        const end = held.indexOf(false);
        expect(end).toBeGreaterThanOrEqual(before[writer] ?? 0);
        expect(held.slice(end)).not.toContain(true);
      }
      const audited = (rows.audit_events ?? []).filter((entry) => Object(entry).action === "bot.created");
      expect(new Set(audited.map((entry) => Object(entry).target_id))).toEqual(new Set(bots.values()));

      mkdirSync(join(folder.path, "second/data"), { recursive: true });
      writeFileSync(
        join(folder.path, "second/data/sealing.key"),
        readFileSync(join(server.dataDir, "sealing.key")),
      );
      const second = { path: join(folder.path, "second") };
      expect(await run(second, "restore", "../copy.db")).toContain("There was nothing to replace.");
      const { audit_events, ...restored } = rowsIn(join(second.path, "data/botshare.db"));
      expect({ ...restored, audit_events: audit_events?.length }).toEqual({
        ...rows,
        audit_events: (rows.audit_events?.length ?? 0) + 1,
      });
      await using again = await startExecutable({ folder: second.path });
      const customerToken = await signIn(again.url, shared.customerName);
      expect(await listMessages(again.url, { ...shared, customerToken }, asked.conversationId)).toEqual(said);
    },
    maxMs,
  );

  test(
    "where a file can grow no more, as on a full disk, there is a sentence and no file",
    async () => {
      using folder = makeFolder();
      await makeInstallation(folder.path);
      const command = `trap '' XFSZ; ulimit -f 200; exec ${folder.program} backup full/copy.db`;
      const child = Bun.spawn(["/bin/sh", "-c", command], {
        cwd: folder.path,
        env: {},
        stdout: "pipe",
        stderr: "pipe",
      });
      const said = await new Response(child.stderr).text();
      expect(said).toMatch(
        /^botshare: The backup .+full\/copy\.db could not be made \(.+\)\. Nothing is left of it\.\n$/,
      );
      expect([await child.exited, readdirSync(join(folder.path, "full"))]).toEqual([1, []]);
    },
    maxMs,
  );
});

describe("an upgrade", () => {
  const known = listMigrations().length;

  /** A data folder that the version before the last migration has left. */
  async function makeOld(folder: string): Promise<string> {
    const dataDir = await makeInstallation(folder);
    const path = join(dataDir, "botshare.db");
    await Bun.file(path).delete();
    const old = new Database(path);
    for (const { sql } of listMigrations().slice(0, -1))
      old.exec(sql.replaceAll("--> statement-breakpoint", ""));
    old.pragma(`user_version = ${known - 1}`);
    writeRows(old, await pastRows());
    old.close();
    return path;
  }

  test(
    "of a killed process is made by the next start of the server, which keeps a copy of the database as it was, from which it can be put back",
    async () => {
      using folder = makeFolder();
      const path = await makeOld(folder.path);
      const before = rowsIn(path);
      // So slow that it is certainly killed in the middle of the migration, which updates conversations behind other statements.
      const old = new Database(path);
      const endless =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1e12) SELECT max(i) FROM n";
      old.exec(`CREATE TRIGGER slow BEFORE UPDATE ON conversations BEGIN ${endless}; END`);
      old.pragma("busy_timeout = 0");
      const child = Bun.spawn([folder.program, "migrate", "up", "--no-backup"], {
        cwd: folder.path,
        env: {},
        stdout: "ignore",
      });
      await waitFor("the migration to begin", () => isWriting(old));
      child.kill("SIGKILL");
      await child.exited;
      const schemaOf = (connection: Database.Database) => connection.pragma("user_version", { simple: true });
      expect(schemaOf(old)).toBe(known - 1);
      old.exec("DROP TRIGGER slow");
      old.close();
      expect(rowsIn(path)).toEqual(before);

      await using server = await startExecutable({ folder: folder.path });
      await signIn(server.url, "客户");
      const copy = join(server.dataDir, copyName(known, known - 1));
      expect(rowsIn(copy)).toEqual(before);
      expect(server.stderr()).toContain(copy);
      await server.kill("SIGTERM");
      await run(folder, "restore", copy);
      const restored = new Database(path);
      expect(schemaOf(restored)).toBe(known - 1);
      restored.close();
      expect(rowsIn(path)).toEqual(before);
    },
    maxMs,
  );

  function isWriting(connection: Database.Database): boolean {
    try {
      connection.exec("BEGIN IMMEDIATE; ROLLBACK");
      return false;
    } catch (error) {
      return String(error).includes("locked");
    }
  }
});
