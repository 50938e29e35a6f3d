import { expect, test } from "bun:test";
import { readEvents } from "../../src/web/shared/events.ts";
import { must, readAnswer, send, signIn } from "../helpers/api-client.ts";
import { makeFolder, runExecutable, startExecutable, waitFor } from "../helpers/executable.ts";

const maxMs = 30_000;

/** What the demo printed, by the words before it. */
function readPrinted(text: string) {
  const find = (pattern: RegExp) => pattern.exec(text)?.[1] ?? `nothing in: ${text}`;
  return {
    shop: find(/Shop assistant +(\S+)/),
    film: find(/电影小助手 +(\S+)/),
    anybody: find(/Anybody +(\S+)/),
    customerPassword: find(/name: customer +password: (\S+)/),
    swagger: find(/Swagger UI +(\S+)/),
    ownerPassword: find(/name: owner +password: (\S+)/),
  };
}

async function askThrough(link: string, token: string, question: string) {
  const { origin, pathname } = new URL(link);
  const shareToken = pathname.slice("/s/".length);
  const bot = await must(origin, "GET", `/api/v1/public/bot-share/${shareToken}`, { token });
  const body = {
    bot_id: bot.bot_id,
    share_token: shareToken,
    stream: true,
    messages: [{ role: "user", content: question }],
  };
  const response = await send(origin, "POST", "/api/v3/chat/completions", { token, body });
  const answer = readAnswer(readEvents(response.body ?? new ReadableStream(), 10_000));
  await answer.end();
  return { answer, bot };
}

test(
  "demo prints links, sign-ins and Swagger's address, and each of them works",
  async () => {
    using taken = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response() });
    await using server = await startExecutable({ verb: "demo", port: taken.port ?? 0 });
    await waitFor("the last line", () => server.stdout().includes("Stop with Ctrl+C."));
    expect(server.stdout()).toContain(
      `Port ${taken.port} cannot be had (is it taken?): another one is used.`,
    );
    const printed = readPrinted(server.stdout());
    expect((await fetch(printed.swagger)).status).toBe(200);
    for (const link of [printed.shop, printed.film]) expect((await fetch(link)).status).toBe(200);

    const customer = await signIn(server.url, "customer", printed.customerPassword);
    const shop = await askThrough(printed.shop, customer, "How do I reset my password?");
    expect(shop.answer.text).toContain("Forgot password");
    expect(shop.answer.citations[0]?.document).toBe("Shop FAQ.md");
    const film = await askThrough(printed.film, customer, "导演是谁?");
    expect(film.answer.text).toContain("新海诚");
    for (const { bot } of [shop, film]) {
      for (const question of bot.suggested_questions) {
        const { answer } = await askThrough(
          bot === shop.bot ? printed.shop : printed.film,
          customer,
          question,
        );
        expect([question, answer.citations.length > 0]).toEqual([question, true]);
      }
    }

    const shareToken = new URL(printed.anybody).pathname.slice("/s/".length);
    const path = `/api/v1/public/bot-share/${shareToken}/session`;
    const local_id = "a-browser-that-tries-it";
    const visitor = await must(server.url, "POST", path, { body: { local_id } });
    const asked = await askThrough(printed.anybody, visitor.token, "How long does delivery take?");
    expect(asked.answer.text).toContain("working days");

    const owner = await signIn(server.url, "owner", printed.ownerPassword);
    const bots = await must(server.url, "GET", "/api/v1/bots", { token: owner });
    expect(bots.items).toHaveLength(2);
    expect(await server.kill("SIGINT")).toBe(0);
  },
  maxMs,
);

test(
  "demo leaves a folder that holds something alone",
  async () => {
    using folder = makeFolder();
    await runExecutable(["admin", "create", "--username", "ann"], { folder: folder.path });
    const { exitCode, stdout, stderr } = await runExecutable(["demo", "--port", "0"], {
      folder: folder.path,
    });
    expect(stderr).toMatch(/holds a database already/);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  },
  maxMs,
);
