import { afterAll, beforeAll, expect, test } from "bun:test";
import { limits } from "../src/config.ts";
import { streamChat } from "../src/upstream/client.ts";
import type { CompletionRequest } from "../src/upstream/types.ts";
import { until } from "./helpers/chat.ts";
import { startFakeUpstream } from "./helpers/fake-upstream.ts";

// Calls with images, which are tens of megabytes.

const io = { fetch, limits };
let upstream: ReturnType<typeof startFakeUpstream>;
beforeAll(() => {
  upstream = startFakeUpstream();
});
afterAll(() => upstream.close());

test("the messages of a call are let go of once they are sent: with images they are tens of megabytes", async () => {
  upstream.setScript({ steps: [{ text: "one" }, { stall: true }] });
  const sent: WeakRef<object>[] = [];
  const withMessages: CompletionRequest["withMessages"] = async (_, send) => {
    const messages = [{ role: "user" as const, content: "x".repeat(1_000) }];
    sent.push(new WeakRef(messages));
    return await send(messages);
  };
  const stop = new AbortController();
  const chunks = streamChat(
    io,
    { baseUrl: upstream.url, apiKey: null },
    { model: "fake-large", params: {}, withMessages },
    stop.signal,
  );
  expect((await chunks.next()).done).toBe(false);
  expect(sent).toHaveLength(1);
  await until(() => {
    Bun.gc(true);
    return sent[0]?.deref() === undefined;
  });
  stop.abort("over");
  await chunks.next().catch(() => undefined);
});

test("images are sent whole, with their length, also where the first of the upstream's addresses is not there", async () => {
  upstream.setScript({});
  const url = `data:image/png;base64,${"iVBORw0K".repeat(50_000)}`;
  const parts = [
    { type: "text", text: "铃芽" },
    { type: "image_url", image_url: { url } },
    { type: "image_url", image_url: { url } },
  ];
  const messages = [{ role: "user" as const, content: parts }];
  const withMessages: CompletionRequest["withMessages"] = async (_, send) => await send(messages);
  const { port } = new URL(upstream.url);
  const away = { baseUrl: `http://models.example:${port}/v1`, apiKey: null };
  const it = { ...away, addresses: ["127.0.0.2", "127.0.0.1"] };
  await Array.fromAsync(
    streamChat(io, it, { model: "fake-large", params: {}, withMessages }, new AbortController().signal),
  );
  const sent = upstream.requests.at(-1);
  expect(Object(sent?.body).messages).toEqual(messages);
  expect(Number(sent?.headers.get("content-length"))).toBeGreaterThan(2 * url.length);
});
