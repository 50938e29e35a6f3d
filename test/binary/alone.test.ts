import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ApiAnswer, ask, call, filmDocument, must, send, share } from "../helpers/api-client.ts";
import { type Executable, makeFolder, startExecutable, waitFor } from "../helpers/executable.ts";
import { without } from "../helpers/scenarios.ts";

// The executable copied alone into an empty folder, with an empty environment.

const maxMs = 20_000;

describe("from an empty folder", () => {
  let server: Executable;
  beforeAll(async () => {
    server = await startExecutable();
  }, maxMs);
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  }, maxMs);

  test("nothing appears there but the data folder", () => {
    expect(readdirSync(server.folder).sort()).toEqual(["botshare", "data"]);
  });

  test("the link that it prints, and no log holds, makes the first administrator, once", async () => {
    const [, url = ""] = await waitFor(
      "the link",
      () => /^Set up: (\S+)$/m.exec(server.stdout()) ?? undefined,
    );
    expect(url).toStartWith(`${server.url}/welcome#`);
    const token = new URL(url).hash.slice(1);
    expect(server.stderr()).not.toContain(token);
    const accept = (username: string) =>
      call(server.url, "POST", "/api/v1/one-time-links/accept", {
        body: { token, username, password: "first" },
      });
    const made = await accept("first");
    expect([made.status, made.body.is_admin, made.body.redirect]).toEqual([200, true, "/console"]);
    expect((await accept("second")).status).toBe(404);
  });

  test("Swagger UI comes with every file that it names", async () => {
    const page = await (await send(server.url, "GET", "/swagger")).text();
    const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? "");
    expect(files.length).toBeGreaterThanOrEqual(5);
    for (const path of files) {
      const file = await send(server.url, "GET", path);
      expect([path, file.status, (await file.arrayBuffer()).byteLength > 0]).toEqual([path, 200, true]);
    }
  });

  test("the API describes itself", async () => {
    const { status, body } = await call(server.url, "GET", "/swagger/json");
    expect(status).toBe(200);
    expect(Object.keys(body.paths)).toContain("/api/v3/chat/completions");
  });

  test(
    "the chat page comes with every file that it names, compressed for a browser that takes it",
    async () => {
      const shared = await share(server.url, server.masterKey());
      const page = await fetch(shared.linkUrl);
      expect(page.status).toBe(200);
      expect(page.headers.get("content-security-policy")).not.toContain("unsafe");
      const html = await page.text();
      const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? "");
      expect(files.length).toBeGreaterThanOrEqual(3);
      for (const path of files) {
        const file = await fetch(new URL(path, shared.linkUrl), {
          headers: { "accept-encoding": "br" },
          decompress: false,
        });
        expect([path, file.status, file.headers.get("content-encoding")]).toEqual([path, 200, "br"]);
      }
    },
    maxMs,
  );

  test(
    "the migrated database keeps a bot, and a customer's question is answered from its documents",
    async () => {
      const shared = await share(server.url, server.masterKey(), { document: filmDocument });
      const answer = await ask(server.url, shared, "导演是谁?");
      await answer.end();
      expect(answer.text).toContain("新海诚");
      expect(answer.citations[0]?.document).toBe("铃芽之旅.csv");
    },
    maxMs,
  );

  test("nobody gets in with an empty or a made-up master key", async () => {
    for (const token of ["", "master-key-that-is-none"]) {
      expect((await call(server.url, "GET", "/api/v1/users", { token })).status).toBe(401);
    }
  });
});

test(
  "with no network it starts, migrates and answers",
  async () => {
    const walk = join(import.meta.dir, "../helpers/offline-walk.ts");
    const run = Bun.spawnSync([...alone(), process.execPath, walk], { stdout: "pipe", stderr: "pipe" });
    expect(run.stderr.toString()).toBe("");
    expect(JSON.parse(run.stdout.toString())).toMatchObject({
      swagger: 200,
      page: 200,
      text: expect.stringContaining("新海诚"),
    });
  },
  maxMs,
);

/** Puts what follows into a network of its own that leads nowhere, where this system lets us. */
function alone(): string[] {
  const isolated = ["unshare", "--map-root-user", "--net"];
  const canIsolate =
    Bun.which("unshare") !== null && Bun.spawnSync([...isolated, "true"], { stderr: "ignore" }).success;
  return canIsolate ? isolated : ["env", "HTTP_PROXY=http://127.0.0.1:9", "HTTPS_PROXY=http://127.0.0.1:9"];
}

describe("settings", () => {
  test(
    "a .env file in the folder is read, a $ in it as it stands",
    async () => {
      using folder = makeFolder();
      writeFileSync(
        join(folder.path, ".env"),
        "BOTSHARE_MASTER_KEY='from-the$env-file'\nBOTSHARE_LANGUAGE=zh\n",
      );
      await using server = await startExecutable({ folder: folder.path });
      await must(server.url, "GET", "/api/v1/users", { token: "from-the$env-file" });
      const refused = await call(server.url, "GET", "/api/v1/users");
      expect(refused.body.detail).toStartWith("请先登录");
    },
    maxMs,
  );

  test(
    "a variable is read, and the file that a _FILE variable names",
    async () => {
      using folder = makeFolder();
      writeFileSync(join(folder.path, "secret"), "from-a-secret-file\n");
      const env = {
        BOTSHARE_MASTER_KEY_FILE: join(folder.path, "secret"),
        BOTSHARE_DATA_DIR: join(folder.path, "elsewhere"),
      };
      await using server = await startExecutable({ folder: folder.path, env });
      await must(server.url, "GET", "/api/v1/users", { token: "from-a-secret-file" });
      expect(readdirSync(join(folder.path, "elsewhere"))).not.toContain("master.key");
    },
    maxMs,
  );

  test(
    "NODE_ENV changes nothing: a refused body says which field and why, and an unknown route tells nothing more",
    async () => {
      const answers: [number, ApiAnswer["body"], number, ApiAnswer["body"]][] = [];
      for (const NODE_ENV of ["production", "development", "test"]) {
        await using server = await startExecutable({ env: { NODE_ENV } });
        const body = { username: 5 };
        const wrong = await call(server.url, "POST", "/api/v1/auth/login", { body });
        const unknown = await call(server.url, "GET", "/api/v1/nothing");
        const said = ({ body }: ApiAnswer) => without(body, "request_id");
        answers.push([wrong.status, said(wrong), unknown.status, said(unknown)]);
      }
      const [first, ...others] = answers;
      expect(first?.[0]).toBe(422);
      const paths = first?.[1].errors.map(({ path }: { path: string }) => path);
      expect(paths).toContain("/password");
      expect(paths).toContain("/username");
      for (const other of others) expect(other).toEqual(first ?? [0, null, 0, null]);
    },
    maxMs,
  );

  test(
    "a data folder inside a folder that is not there yet is made",
    async () => {
      using folder = makeFolder();
      mkdirSync(join(folder.path, "var"));
      const dataDir = join(folder.path, "var/lib/botshare");
      await using _server = await startExecutable({ args: ["--data-dir", dataDir] });
      expect(readdirSync(dataDir)).toContain("botshare.db");
    },
    maxMs,
  );
});
