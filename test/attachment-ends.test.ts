import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeHalfFiles } from "../src/features/attachments/service.ts";
import { readImages } from "../src/features/chat/attached.ts";
import { removeOutdated } from "../src/features/identity/retention.ts";
import { type Chat, startChat, until } from "./helpers/chat.ts";
import { fileForm, imageBytes } from "./helpers/files.ts";
import { makeHookLink, visitorCalls } from "./helpers/hook-chat.ts";
import { turnsDuring } from "./helpers/turns.ts";

// How files end: half written, never sent, with their conversation, their visitor, their link.

const dayMs = 24 * 3600 * 1000;
/** Images of three parts, so that a part is not the whole. */
const limits = { imageBytes: 600 * 1024, uploadsPerAddress: 10_000, anonymousHistoryItems: 1 };
const folder = mkdtempSync(join(tmpdir(), "botshare-attachments-"));
let chat: Chat;
beforeAll(async () => {
  const bot = { settings: { attachments: ["image", "text"] } };
  chat = await startChat({ databasePath: join(folder, "test.db"), bot, limits });
});
beforeEach(() => {
  chat.server.connection.exec("DELETE FROM attachments");
});
afterAll(async () => {
  await chat.close();
  rmSync(folder, { recursive: true });
});

const upload = (content: BlobPart, name: string, token = chat.customer.token, link = chat.link) =>
  chat.server.request("POST", `${link}/attachments`, { token, body: fileForm(content, name) });
const read = (id: string, token = chat.customer.token, link = chat.link) =>
  chat.server.send("GET", `${link}/attachments/${id}`, { token });
const count = (table: string) =>
  chat.server.connection.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
/** A PNG of so many bytes: what follows its end is read by nobody. */
const pngOf = (bytes: number, fill = "x") =>
  Buffer.concat([imageBytes("png"), Buffer.alloc(bytes - imageBytes("png").length, fill)]);
const askWith = (id: string, more: Record<string, unknown> = {}, token = chat.customer.token) =>
  chat.ask({ messages: [{ role: "user", content: "?" }], attachment_ids: [id], ...more }, { token });
/** Which of the files of the database hold a word. */
const filesWith = (word: string): string[] =>
  readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(word));

describe("a file that was not written whole", () => {
  test("is gone where the store failed between its parts", async () => {
    chat.server.connection.exec(
      `CREATE TRIGGER breaks BEFORE INSERT ON attachment_parts WHEN NEW.position = 1
       BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`,
    );
    const { status, body } = await upload(pngOf(limits.imageBytes), "a.png");
    chat.server.connection.exec("DROP TRIGGER breaks");
    expect([status, body.code]).toEqual([500, "internal_error"]);
    expect([count("attachments"), count("attachment_parts")]).toEqual([0, 0]);
  });

  test("can be neither read nor sent nor removed where the process was killed, and goes with the next start", async () => {
    const { body } = await upload(pngOf(limits.imageBytes), "a.png");
    chat.server.connection.exec("UPDATE attachments SET size_bytes = 0");
    chat.server.connection.exec("DELETE FROM attachment_parts WHERE position = 2");
    expect((await read(body.id)).status).toBe(404);
    const sent = await chat.ask({ messages: [{ role: "user", content: "?" }], attachment_ids: [body.id] });
    expect([sent.status, sent.body.code]).toEqual([422, "attachment_not_found"]);
    await removeOutdated(chat.server.app);
    expect(count("attachments")).toBe(1);
    const whole = (await upload(pngOf(limits.imageBytes), "b.png")).body.id;
    await removeHalfFiles(chat.server.app);
    expect([count("attachments"), count("attachment_parts")]).toEqual([1, 3]);
    expect((await read(whole)).status).toBe(200);
  });

  test("is no file where its link goes meanwhile", async () => {
    chat.server.connection.exec(
      `CREATE TRIGGER goes AFTER INSERT ON attachment_parts WHEN NEW.position = 0
       BEGIN DELETE FROM attachments; END`,
    );
    const { status, body } = await upload(pngOf(limits.imageBytes), "a.png");
    chat.server.connection.exec("DROP TRIGGER goes");
    expect([status, body.code]).toEqual([404, "share_token_not_found"]);
    expect(count("attachment_parts")).toBe(0);
  });

  test("ends a reading in the middle, and does not pass for the whole", async () => {
    const { body } = await upload(pngOf(limits.imageBytes), "a.png");
    const response = await read(body.id);
    chat.server.connection.exec("DELETE FROM attachment_parts WHERE position = 2");
    expect(
      await response.arrayBuffer().then(
        () => "whole",
        () => "broken",
      ),
    ).toBe("broken");
  });
});

test("an image that goes while the question waits is named to the model, and the question is asked all the same", async () => {
  const { body } = await upload(pngOf(limits.imageBytes), "a.png");
  const prompt = [{ role: "user", content: [{ type: "image", file: body }] }] as const;
  expect(JSON.stringify(await readImages(chat.server.app, prompt))).toContain("data:image/png;base64,iVBOR");
  chat.server.connection.exec("DELETE FROM attachment_parts WHERE position = 2");
  expect(await readImages(chat.server.app, prompt)).toEqual([
    {
      role: "user",
      content: [{ type: "text", text: '<attachment name="a.png" type="image/png" /> (not shown here)' }],
    },
  ]);
});

test("a file that was never sent goes after a day, with all its parts, and one that was sent stays", async () => {
  const sent = (await upload("sent", "sent.txt")).body.id;
  await chat.ask({ messages: [{ role: "user", content: "?" }], attachment_ids: [sent] });
  await upload(pngOf(limits.imageBytes), "a.png");
  chat.server.clock.nowMs += dayMs - 1;
  await removeOutdated(chat.server.app);
  expect(count("attachments")).toBe(2);
  chat.server.clock.nowMs += 1;
  await removeOutdated(chat.server.app);
  chat.server.clock.nowMs -= dayMs;
  expect([count("attachments"), count("attachment_parts")]).toEqual([1, 1]);
  expect(await (await read(sent)).text()).toBe("sent");
});

describe("what is deleted takes its files along, and leaves none of their bytes on the disk", () => {
  const wordOf = (name: string) => `${name}-word-of-the-file`;
  const send = async (name: string) => {
    const { id } = (await upload(pngOf(limits.imageBytes, wordOf(name)), `${name}.png`)).body;
    const { body } = await askWith(id);
    return { id, conversationId: body.conversation_id };
  };

  test("a conversation its own, and no others", async () => {
    const [kept, gone] = [await send("kept"), await send("gone")];
    expect(filesWith(wordOf("gone")).length).toBeGreaterThan(0);
    expect((await chat.request("DELETE", `/conversations/${gone.conversationId}`)).status).toBe(200);
    expect(filesWith(wordOf("gone"))).toEqual([]);
    expect((await read(gone.id)).status).toBe(404);
    expect((await read(kept.id)).status).toBe(200);
    expect([count("attachments"), count("attachment_parts")]).toEqual([1, 3]);
  });

  test("all conversations all of them, in steps, but not what waits to be sent", async () => {
    for (const name of ["one", "two", "three"]) await send(name);
    const waiting = (await upload("waiting", "waiting.txt")).body.id;
    // Nine parts in steps of four at most: four turns were they deleted at once.
    expect(await turnsDuring(() => chat.request("DELETE", "/conversations"))).toBeGreaterThan(5);
    for (const name of ["one", "two", "three"]) expect(filesWith(wordOf(name))).toEqual([]);
    expect([count("attachments"), count("attachment_parts")]).toEqual([1, 1]);
    expect(await (await read(waiting)).text()).toBe("waiting");
  });

  test("one that was not sent goes when its visitor removes it, and can be sent no more", async () => {
    const { id } = (await upload(pngOf(limits.imageBytes, wordOf("removed")), "a.png")).body;
    expect((await chat.request("DELETE", `/attachments/${id}`)).status).toBe(200);
    expect(filesWith(wordOf("removed"))).toEqual([]);
    expect((await chat.request("DELETE", `/attachments/${id}`)).status).toBe(404);
    expect((await askWith(id)).body.code).toBe("attachment_not_found");
    expect([count("attachments"), count("attachment_parts")]).toEqual([0, 0]);
  });

  test("a visitor who is nobody any more takes what was never sent", async () => {
    const enter = await anonymousLink();
    const ann = await enter("ann-ann-ann-ann-ann");
    await upload(pngOf(limits.imageBytes, wordOf("idle")), "a.png", ann.token, ann.link);
    const kept = await upload("kept", "kept.txt");
    chat.server.connection.exec("DELETE FROM visitor_sessions");
    chat.server.connection.exec("UPDATE visitors SET created_at = 0 WHERE kind = 'anonymous'");
    await removeOutdated(chat.server.app);
    expect(filesWith(wordOf("idle"))).toEqual([]);
    expect([count("attachments"), count("attachment_parts")]).toEqual([1, 1]);
    expect((await read(kept.body.id)).status).toBe(200);
  });
});

/** A link that lets everybody in, and how one comes in. */
async function anonymousLink() {
  const made = await chat.server.request("POST", `/api/v1/bots/${chat.botId}/share-tokens`, {
    token: chat.owner.token,
    body: { access: "anonymous" },
  });
  const link = `/api/v1/public/bot-share/${made.body.share_token}`;
  return async (local_id: string) => {
    const { body } = await chat.server.request("POST", `${link}/session`, { body: { local_id } });
    return { token: body.token as string, link, shareToken: made.body.share_token as string };
  };
}

test("an anonymous visitor's files are beyond its history where their conversation is", async () => {
  const { token, link, shareToken: share_token } = await (await anonymousLink())("bob-bob-bob-bob-bob");
  const { id } = (await upload("old", "old.txt", token, link)).body;
  await askWith(id, { share_token }, token);
  expect((await read(id, token, link)).status).toBe(200);
  chat.server.clock.nowMs += 1_000;
  await chat.ask({ messages: [{ role: "user", content: "?" }], share_token }, { token });
  expect((await read(id, token, link)).status).toBe(404);
});

describe("a host", () => {
  test("is told the names of files and not what is in them; its visitors' files are their own", async () => {
    const reports: { responseData: Record<string, unknown>[] }[] = [];
    let meanwhile = () => {};
    const host = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: async (request) => {
        const call = await request.json();
        if (request.url.endsWith("/finish")) reports.push(call);
        if (request.url.endsWith("/start")) meanwhile();
        return Response.json({ success: true, data: { uid: call.token } });
      },
    });
    const hooked = await makeHookLink(chat, `http://127.0.0.1:${host.port}`);
    const on = visitorCalls(chat, hooked.share_token);
    const link = `/api/v1/public/bot-share/${hooked.share_token}`;
    const [ann, bob] = [await on.tokenOf("ann"), await on.tokenOf("bob")];
    const image = (await upload(pngOf(2_000, "bytes-of-the-image"), "receipt.png", ann, link)).body.id;
    const text = (await upload("words-of-the-file", "notes.txt", ann, link)).body.id;
    expect((await read(image, bob, link)).status).toBe(404);
    expect((await on.ask(bob, "?", { attachment_ids: [image] })).body.code).toBe("attachment_not_found");
    expect((await on.ask(ann, "", { attachment_ids: [image, text] })).status).toBe(200);
    await until(() => reports.length === 1);
    const [step] = reports[0]?.responseData.slice(-1) ?? [];
    expect(step).toMatchObject({ moduleType: "chatNode", query: "receipt.png, notes.txt" });
    const said = JSON.stringify(reports);
    expect(said).toContain("[receipt.png]");
    expect(said).toContain("[notes.txt]");
    for (const word of ["words-of-the-file", "base64", Buffer.from("bytes-of-the-image").toString("base64")])
      expect(said).not.toContain(word);

    // What goes while the host thinks about the question is sent with none.
    const late = (await upload("late", "late.txt", ann, link)).body.id;
    const before = [count("messages"), count("conversations")];
    meanwhile = () => chat.server.connection.prepare("DELETE FROM attachments WHERE id = ?").run(late);
    const refused = await on.ask(ann, "late?", { attachment_ids: [late] });
    expect([refused.status, refused.body.code]).toEqual([422, "attachment_not_found"]);
    expect([count("messages"), count("conversations")]).toEqual(before);
    await host.stop(true);
  });
});

test("a bot takes the files of all its links along", async () => {
  const { id } = (await upload(pngOf(limits.imageBytes, "word-of-the-bot"), "a.png")).body;
  await askWith(id);
  await upload(pngOf(limits.imageBytes, "word-of-the-bot"), "b.png");
  const path = `/api/v1/bots/${chat.botId}`;
  expect((await chat.server.request("DELETE", path, { token: chat.owner.token })).status).toBe(200);
  expect([count("attachments"), count("attachment_parts")]).toEqual([0, 0]);
  expect(filesWith("word-of-the-bot")).toEqual([]);
});
