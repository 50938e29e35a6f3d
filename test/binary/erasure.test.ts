import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ask, must, share } from "../helpers/api-client.ts";
import { makeFolder, runExecutable, startExecutable } from "../helpers/executable.ts";
import { startSlowModel } from "../helpers/slow-model.ts";

const maxMs = 40_000;

test(
  "a customer whose conversations are deleted leaves none of its words in any file, and compacting leaves none of its room",
  async () => {
    using folder = makeFolder();
    const filesWith = (word: string) =>
      readdirSync(join(folder.path, "data")).filter((name) =>
        readFileSync(join(folder.path, "data", name)).includes(word),
      );
    const server = await startExecutable({ folder: folder.path });
    await using model = startSlowModel(
      ...Array.from({ length: 3 }, () => ["gone-answer-canary ".repeat(200)]),
      ["kept-answer-canary"],
    );
    const [gone, kept] = [
      await share(server.url, server.masterKey(), { upstreamUrl: model.url }),
      await share(server.url, server.masterKey(), { upstreamUrl: model.url }),
    ];
    for (let turn = 0; turn < 3; turn += 1) {
      model.release(turn, 0);
      const answer = await ask(
        server.url,
        gone,
        `gone-question-canary ${"x".repeat(turn * 500)} I am called Canaryname.`,
      );
      await answer.end();
    }
    model.release(3, 0);
    await (await ask(server.url, kept, "kept-question-canary")).end();
    const words = ["gone-question-canary", "gone-answer-canary", "Canaryname"];
    for (const word of words) expect(filesWith(word).length).toBeGreaterThan(0);

    const token = server.masterKey();
    const { items } = await must(server.url, "GET", "/api/v1/end-users", { token });
    const { id } = items.find(({ username }: { username: string }) => username === gone.customerName);
    await must(server.url, "DELETE", `/api/v1/end-users/${id}?conversations=delete`, { token });
    for (const word of [...words, gone.customerName]) expect([word, filesWith(word)]).toEqual([word, []]);

    const refused = await runExecutable(["compact"], { folder: folder.path });
    expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining("Stop it first.")]);
    await server.kill("SIGTERM");
    await server[Symbol.asyncDispose]();
    const compacted = await runExecutable(["compact"], { folder: folder.path });
    expect([compacted.exitCode, compacted.stdout]).toEqual([
      0,
      expect.stringMatching(/is written anew: .+ MB before, .+ MB now\.\n$/),
    ]);
    for (const word of words) expect([word, filesWith(word)]).toEqual([word, []]);
    expect(filesWith("kept-answer-canary")).toEqual(["botshare.db"]);
  },
  maxMs,
);
