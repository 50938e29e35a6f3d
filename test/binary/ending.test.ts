import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import Database from "better-sqlite3";
import { ask, call, listMessages, must, questionBody, share } from "../helpers/api-client.ts";
import { makeFolder, runExecutable, startExecutable, waitFor } from "../helpers/executable.ts";
import { startSlowModel } from "../helpers/slow-model.ts";

const maxMs = 40_000;

/** The stored answers, read beside the running server. */
function readAnswers(folder: string): { content: string; status: string; error_code: string | null }[] {
  const database = new Database(join(folder, "data/botshare.db"), { readonly: true });
  try {
    return database
      .prepare<[], { content: string; status: string; error_code: string | null }>(
        "SELECT content, status, error_code FROM messages WHERE role = 'assistant' ORDER BY seq",
      )
      .all();
  } finally {
    database.close();
  }
}

function checkIntegrity(folder: string): unknown {
  const database = new Database(join(folder, "data/botshare.db"));
  try {
    return [database.pragma("integrity_check"), database.pragma("foreign_key_check")];
  } finally {
    database.close();
  }
}

const sound = [[{ integrity_check: "ok" }], []];

describe("SIGTERM", () => {
  test(
    "lets a running answer end, reader and all, takes no new question, and exits with 0",
    async () => {
      using folder = makeFolder();
      await using model = startSlowModel(["The answer ", "is whole."]);
      await using server = await startExecutable({ folder: folder.path });
      const shared = await share(server.url, server.masterKey(), { upstreamUrl: model.url });
      model.release(0, 0);
      const answer = await ask(server.url, shared, "Is it?");
      await answer.until("The answer ");
      server.signal("SIGTERM");
      await waitFor("the server to stop", () => server.stderr().includes('"msg":"stopping"'));
      const refused = await call(server.url, "POST", "/api/v3/chat/completions", {
        token: shared.customerToken,
        body: questionBody(shared, "One more?"),
      });
      expect([refused.status, refused.body.code]).toEqual([503, "shutting_down"]);
      expect(refused.headers.get("retry-after")).not.toBeNull();
      model.release(0, 1);
      await answer.end();
      expect([answer.text, answer.errorCode]).toEqual(["The answer is whole.", null]);
      expect(await server.exited).toBe(0);
      expect(server.stderr()).toContain('"msg":"stopped"');
      expect(readAnswers(folder.path)).toEqual([
        { content: "The answer is whole.", status: "complete", error_code: null },
      ]);
      expect(checkIntegrity(folder.path)).toEqual(sound);
    },
    maxMs,
  );

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    test(
      `${signal} with nothing to do ends at once, with 0 and an empty write-ahead log`,
      async () => {
        await using server = await startExecutable();
        expect(await server.kill(signal)).toBe(0);
        expect(await Bun.file(join(server.dataDir, "botshare.db-wal")).exists()).toBe(false);
      },
      maxMs,
    );
  }

  test(
    "a second one ends it at once, and the next start marks the answer that was cut off",
    async () => {
      using folder = makeFolder();
      await using model = startSlowModel(["Half", " and half"]);
      await using server = await startExecutable({ folder: folder.path });
      const shared = await share(server.url, server.masterKey(), { upstreamUrl: model.url });
      model.release(0, 0);
      const answer = await ask(server.url, shared, "Is it?");
      await answer.until("Half");
      server.signal("SIGTERM");
      await waitFor("the server to stop", () => server.stderr().includes('"msg":"stopping"'));
      expect(await server.kill("SIGTERM")).not.toBe(0);
      expect(server.stderr()).not.toContain('"msg":"stopped"');
      await using _next = await startExecutable({ folder: folder.path });
      expect(readAnswers(folder.path)[0]?.status).toBe("interrupted");
    },
    maxMs,
  );
});

describe("kill -9 in the middle of an answer", () => {
  test(
    "loses no question, keeps what had come a second ago, marks the answer, and the next start answers again",
    async () => {
      using folder = makeFolder();
      await using model = startSlowModel(["What had ", "come ", "never comes"]);
      await using server = await startExecutable({ folder: folder.path });
      const shared = await share(server.url, server.masterKey(), { upstreamUrl: model.url });
      model.release(0, 0);
      const answer = await ask(server.url, shared, "What stays?");
      await answer.until("What had ");
      model.release(0, 1);
      await answer.until("come ");
      // The model is silent now: what it said must get to the disk all the same.
      await waitFor("the checkpoint", () => readAnswers(folder.path)[0]?.content === "What had come ");
      await server.kill("SIGKILL");

      await using next = await startExecutable({ folder: folder.path });
      expect(next.stderr()).toContain("answers that a stop cut off are marked");
      const messages = await listMessages(next.url, shared, answer.conversationId);
      expect(messages).toMatchObject([
        { role: "user", content: "What stays?", status: "complete" },
        { role: "assistant", content: "What had come ", status: "interrupted", error_code: "interrupted" },
      ]);
      expect(checkIntegrity(folder.path)).toEqual(sound);
      await using other = startSlowModel(["This time whole."]);
      other.release(0, 0);
      await must(next.url, "PUT", "/api/v1/me/upstream", {
        token: shared.ownerToken,
        body: { base_url: other.url },
      });
      const again = await ask(next.url, shared, "And now?", answer.conversationId);
      await again.end();
      expect(again.text).toBe("This time whole.");
    },
    maxMs,
  );

  test(
    "loses nothing that was acknowledged: every account, link, revocation and answer is there at the next start",
    async () => {
      using folder = makeFolder();
      await using server = await startExecutable({ folder: folder.path });
      const masterKey = server.masterKey();
      const shared = await share(server.url, masterKey);
      const answer = await ask(server.url, shared, "Anything?");
      await answer.end();
      const links = `/api/v1/bots/${shared.botId}/share-tokens`;
      const made: string[] = [];
      for (let at = 0; at < 20; at++) {
        const link = await must(server.url, "POST", links, { token: shared.ownerToken, body: {} });
        made.push(link.id);
        await must(server.url, "DELETE", `/api/v1/bot-share-tokens/${link.id}`, { token: shared.ownerToken });
      }
      await server.kill("SIGKILL");

      await using next = await startExecutable({ folder: folder.path });
      const { items } = await must(next.url, "GET", links, { token: shared.ownerToken });
      const revoked = items.filter((it: { revoked_at: string | null }) => it.revoked_at !== null);
      expect(revoked.map((it: { id: string }) => it.id).sort()).toEqual(made.sort());
      const messages = await listMessages(next.url, shared, answer.conversationId);
      expect(messages.map((it: { status: string }) => it.status)).toEqual(["complete", "complete"]);
      expect(checkIntegrity(folder.path)).toEqual(sound);
    },
    maxMs,
  );
});

test(
  "a port that another program has is told, with exit code 1",
  async () => {
    using other = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response("other") });
    const { exitCode, stderr } = await runExecutable(["serve", "--port", String(other.port)]);
    expect(stderr).toMatch(new RegExp(`^botshare: Cannot listen on 127.0.0.1:${other.port}: .+`, "m"));
    expect(exitCode).toBe(1);
  },
  maxMs,
);

test("a port that another botshare has is told too: two never share one", async () => {
  await using first = await startExecutable();
  const { port } = new URL(first.url);
  const second = await runExecutable(["serve", "--port", port]);
  expect(second.stderr).toContain(`Cannot listen on 127.0.0.1:${port}`);
  expect(second.exitCode).toBe(1);
}, 15_000);
