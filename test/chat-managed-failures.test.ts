import { afterAll, beforeAll, expect, test } from "bun:test";
import { type Chat, startChat, upstreamKey } from "./helpers/chat.ts";
import { masterKey } from "./helpers/test-server.ts";

// A manager who tries its bot without a link is told what the model's endpoint said; a customer of a link is not.

let chat: Chat;
beforeAll(async () => {
  chat = await startChat();
});
afterAll(() => chat.close());

const managed = { share_token: null, messages: [{ role: "user", content: "Why?" }] };

test("a failure before the first word names the endpoint's own words, without its key", async () => {
  chat.upstream.setScript({ status: 401, refusal: { error: { message: `Wrong key ${upstreamKey}` } } });
  for (const token of [chat.owner.token, masterKey]) {
    const { status, body } = await chat.ask(managed, { token });
    expect([status, body.code]).toEqual([502, "upstream_unavailable"]);
    expect(body.detail).toMatch(/The upstream answered 401: .*Wrong key \*\*\*/);
    expect(body.error.message).toBe(body.detail);
  }
  const { body } = await chat.ask("Why?");
  expect(body.code).toBe("upstream_unavailable");
  expect(body.detail).not.toMatch(/401|Wrong key/);
});

test("so does one in mid-answer", async () => {
  chat.upstream.setScript({ steps: [{ text: "Half" }, { chunk: { error: { message: "Out of memory" } } }] });
  const errorOf = (frames: { event?: string | undefined; data: { detail?: string } }[]) =>
    frames.find(({ event }) => event === "error")?.data.detail;
  const owners = await chat.streamed(managed, { token: chat.owner.token });
  expect(errorOf(owners.frames)).toContain("Out of memory");
  const customers = await chat.streamed("Why?");
  expect(errorOf(customers.frames)).toBeString();
  expect(errorOf(customers.frames)).not.toContain("Out of memory");
});

test("a failure of another kind is told as to everybody", async () => {
  const { body } = await chat.ask({ ...managed, conversation_id: "none" }, { token: chat.owner.token });
  expect(body).toMatchObject({ code: "not_found" });
});
