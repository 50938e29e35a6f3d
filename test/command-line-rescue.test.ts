import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { caller } from "../src/cli/find.ts";
import { openApp } from "../src/cli/open-app.ts";
import { readSettings } from "../src/cli/settings.ts";
import { lockFolder } from "../src/db/lock.ts";
import { createBot } from "../src/features/bots/service.ts";
import { printed, runHere } from "./helpers/command-line.ts";
import { everyonesPassword, hashEveryonesPasswordOnce } from "./helpers/everyones-password.ts";

hashEveryonesPasswordOnce();

const folder = mkdtempSync(join(tmpdir(), "botshare-"));
const dataDir = join(folder, "data");
const inFolder = ["--data-dir", dataDir];
const pass = ["--password", everyonesPassword];
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  await printed("admin", "create", "--username", "ann", ...pass, ...inFolder);
  const app = openApp(readSettings({ "data-dir": dataDir }, {}));
  for (const name of ["Shop", "Twin", "Twin"]) await createBot(app, caller, { name, model: "builtin" });
  app.store.close();
});

/** Rows of the database, read beside whatever has it open. */
function rows(sql: string): Record<string, unknown>[] {
  const connection = new Database(join(dataDir, "botshare.db"), { readonly: true });
  try {
    return connection.prepare<[], Record<string, unknown>>(sql).all();
  } finally {
    connection.close();
  }
}

/** As if the account had signed in: only what ends something is written down. */
function openSession(username: string): void {
  const connection = new Database(join(dataDir, "botshare.db"));
  connection
    .prepare(
      "INSERT INTO sessions (id, user_id, created_at, expires_at) SELECT 's', id, 0, 9e15 FROM users WHERE username = ?",
    )
    .run(username);
  connection.close();
}

const lastEntry = () =>
  rows("SELECT actor_kind, action, target_name FROM audit_events ORDER BY rowid DESC LIMIT 1")[0];

const customer = (verb: string, name: string, ...more: string[]) =>
  runHere("customer", verb, "--username", name, ...more, ...inFolder);

describe("customer", () => {
  test("is made, listed, locked out, let in, signed out and deleted, each audited as the command line's", async () => {
    const made = await customer("create", "小李", ...pass, "--email", "li@example.com");
    expect(made.stdout).toBe(`Customer 小李 is made in ${dataDir}.\n`);
    const listed = async () => JSON.parse(await printed("customer", "list", "--json", ...inFolder));
    expect(await listed()).toMatchObject([{ username: "小李", email: "li@example.com", status: "active" }]);
    expect(await printed("customer", "list", ...inFolder)).toMatch(/^ {2}小李 +active +li@example.com /m);
    const steps: [verb: string, words: RegExp, action: string][] = [
      ["deactivate", /^小李 is let in no more in .+ within 2 seconds\.\n$/, "customer.updated"],
      ["activate", /^小李 may sign in again in /, "customer.updated"],
      ["sign-out", /^小李 is signed out everywhere in /, "customer.sessions_ended"],
    ];
    for (const [verb, words, action] of steps) {
      if (verb === "sign-out") openSession("小李");
      expect((await customer(verb, "小李")).stdout).toMatch(words);
      if (verb === "deactivate") expect((await listed())[0].status).toBe("inactive");
      expect(lastEntry()).toEqual({ actor_kind: "command_line", action, target_name: "小李" });
    }
    const asked = await customer("delete", "小李", "--conversations", "delete");
    expect([asked.exitCode, asked.stderr]).toEqual([
      1,
      "botshare: Customer 小李 would be deleted for good; its conversations go with it. Add --yes to do it.\n",
    ]);
    const gone = await customer("delete", "小李", "--yes", "--conversations", "delete");
    expect(gone.stdout).toBe(`Customer 小李 is deleted in ${dataDir}. All that it wrote is erased.\n`);
    expect(await listed()).toEqual([]);
  });

  test("gets its password from a file, which is in no list of processes", async () => {
    const file = join(folder, "password");
    writeFileSync(file, `${everyonesPassword}\n`);
    const made = await customer("create", "file", "--password-file", file);
    expect(made.stdout).not.toContain(everyonesPassword);
    const [{ password_hash: hash = "" } = {}] = rows(
      "SELECT password_hash FROM users WHERE username = 'file'",
    );
    expect(await Bun.password.verify(everyonesPassword, String(hash))).toBe(true);
    const both = await customer("reset-password", "file", "--password-file", file, ...pass);
    expect(both.stderr).toBe("botshare: --password and --password-file are both set; keep one\n");
    const none = await customer("reset-password", "file", "--password-file", "/not/there");
    expect(none.stderr).toBe("botshare: --password-file: the file /not/there cannot be read\n");
  });

  const refused: [it: string, args: string[], words: string][] = [
    ["an administrator's name", ["sign-out", "ann"], "ann is no customer: use `botshare admin`."],
    [
      "a name that nobody has",
      ["delete", "nobody", "--yes"],
      `There is no account named nobody in ${dataDir}.`,
    ],
    ["a name that is taken", ["create", "ann", ...pass], "This username is taken."],
    [
      "what is no e-mail address",
      ["create", "x", ...pass, "--email", "x"],
      '--email: "x" is no e-mail address',
    ],
  ];
  for (const [it, [verb = "", name = "", ...more], words] of refused) {
    test(`${it} is refused with a sentence`, async () => {
      const { exitCode, stderr } = await customer(verb, name, ...more);
      expect([exitCode, stderr]).toEqual([1, `botshare: ${words}\n`]);
    });
  }
});

describe("link", () => {
  const link = (...args: string[]) =>
    printed("link", ...args, ...inFolder, "--public-url", "https://chat.example");

  test("is made, found by its name, its address and its id, rotated, and revoked", async () => {
    const made = await link("create", "--bot", "Shop", "--name", "Acme", "--access", "anonymous");
    const url = /https:\/\/chat\.example\/s\/[\w-]{32}/.exec(made)?.[0] ?? "";
    const [listed] = JSON.parse(await link("list", "--json", "--bot", "Shop"));
    expect(listed).toMatchObject({ name: "Acme", bot_name: "Shop", status: "open", url });
    for (const given of ["Acme", url, url.slice(-32), listed.id]) {
      expect(await link("show", given)).toContain(`  address    ${url}\n`);
    }
    const rotated = await link("rotate", url, "--grace-hours", "2");
    expect(rotated).toContain("the old one works for 2 more hours");
    const next = /https:\S+/.exec(rotated)?.[0] ?? "";
    expect(next).not.toBe(url);
    // The former address leads to it too, and the signing secret is in no output.
    const shown = await link("show", url, "--json");
    expect(JSON.parse(shown)).toMatchObject({ url: next });
    expect(shown).not.toContain("secret");
    expect(await link("revoke", "Acme")).toContain(
      "is revoked. A running server stops its answers within 2 seconds.",
    );
    expect(lastEntry()).toEqual({ actor_kind: "command_line", action: "link.revoked", target_name: "Acme" });
    expect(await link("list", "--status", "open")).toBe("There is no such link.\n");
    // Of equal names the one that still stands is meant.
    const second = await link("create", "--bot", "Shop", "--name", "Acme");
    expect(await link("show", "Acme")).toContain(/https:\S+/.exec(second)?.[0] ?? "none");
  });

  test("of a name that several things have says which there are", async () => {
    const twins = await runHere("link", "create", "--bot", "Twin", ...inFolder);
    expect(twins.stderr).toMatch(
      /^botshare: Several bots are named Twin: [\w-]{36} \(of nobody\), [\w-]{36} .+by its id\.\n$/,
    );
    const unknown = await runHere("link", "revoke", "nothing", ...inFolder);
    expect(unknown.stderr).toBe("botshare: There is no such link: nothing\n");
  });

  test("of a hook that nobody names, or an end that is no time, is refused", async () => {
    const hook = await runHere("link", "create", "--bot", "Shop", "--access", "hook", ...inFolder);
    expect([hook.exitCode, hook.stderr]).toEqual([1, expect.stringContaining("hook_url: Access hook needs")]);
    const grace = await runHere("link", "rotate", "Acme", "--grace-hours", "-1", ...inFolder);
    expect(grace.stderr).toBe('botshare: --grace-hours: "-1" is not a number of hours from 0 to 8760\n');
  });
});

describe("admin", () => {
  test("list, deactivate and activate work on names, and say when nobody is left", async () => {
    const out = await runHere("admin", "deactivate", "--username", "ann", ...inFolder);
    expect(out.stdout).toContain("No administrator can sign in now");
    expect(await printed("admin", "list", ...inFolder)).toMatch(/^ {2}ann +administrator +inactive /m);
    await printed("admin", "activate", "--username", "ann", ...inFolder);
    expect(JSON.parse(await printed("admin", "list", "--json", ...inFolder))).toMatchObject([
      { username: "ann", is_active: true },
    ]);
  });

  test("master-key says where the key is without showing it, and --rotate puts another in its place", async () => {
    const path = join(dataDir, "master.key");
    const before = readFileSync(path, "utf8");
    const told = await printed("admin", "master-key", ...inFolder);
    expect(told).toBe(`The master key is in ${path}, for its owner's eyes alone.\n`);
    const rotated = await printed("admin", "master-key", "--rotate", ...inFolder);
    const after = readFileSync(path, "utf8");
    expect(rotated).toContain("restart it now");
    expect(rotated).not.toContain(after.trim());
    expect([after === before, after.length, statSync(path).mode & 0o777]).toEqual([false, 44, 0o600]);
    expect(lastEntry()).toMatchObject({ action: "master_key.rotated", actor_kind: "command_line" });
  });
});

test("a verb changes no database's schema under a server of an earlier version, and does once that has stopped", async () => {
  const database = join(dataDir, "botshare.db");
  const setVersion = (version: number) => {
    const connection = new Database(database);
    connection.pragma(`user_version = ${version}`);
    connection.close();
  };
  const known = Number(rows("PRAGMA user_version")[0]?.user_version);
  setVersion(known - 1);
  const release = lockFolder(dataDir);
  try {
    const { exitCode, stderr } = await runHere("customer", "list", ...inFolder);
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringMatching(/is in use by an earlier version of botshare/),
    ]);
    expect(rows("PRAGMA user_version")).toEqual([{ user_version: known - 1 }]);
  } finally {
    release?.();
    setVersion(known);
  }
  await printed("customer", "list", ...inFolder);
});

test("what is asked wrongly gets a suggestion and exit code 2", async () => {
  const wrong: [args: string[], words: string][] = [
    [["custmer"], "(Did you mean customer?)"],
    [["link", "revok"], "(Did you mean revoke?)"],
    [["doctor", "--jsn"], "(Did you mean --json?)"],
    [["customer", "sign-out"], "required option '--username <name>' not specified"],
    [["link", "show"], "missing required argument 'link'"],
    [["export", "--what", "all"], "Allowed choices are conversations"],
  ];
  for (const [args, words] of wrong) {
    const { exitCode, stderr } = await runHere(...args);
    expect({ args, exitCode, stderr }).toEqual({ args, exitCode: 2, stderr: expect.stringContaining(words) });
  }
});
