import { expect, test } from "bun:test";
import { decodeEvents } from "./helpers/events.ts";

async function* pieces(...parts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === "string" ? Buffer.from(part) : part;
}

async function decode(parts: (string | Uint8Array)[], maxEventChars = 1_000): Promise<string[]> {
  const data: string[] = [];
  for await (const event of decodeEvents(pieces(...parts), maxEventChars)) data.push(event.data);
  return data;
}

test("events come out in order, comments and unknown fields do not", async () => {
  expect(await decode([": hello\n\ndata: one\n\nfoo: bar\ndata: two\nretry: 5\n\n"])).toEqual(["one", "two"]);
});

test("a body means the same however its bytes are cut", async () => {
  const body = Buffer.from(
    'event: a\r\ndata: {"text":"铃芽🚪"}\r\n\r\ndata: second\r\ndata: line\r\n\r\n: end\r\n\r\n',
  );
  const whole = ['{"text":"铃芽🚪"}', "second\nline"];
  for (let first = 0; first <= body.length; first += 1) {
    for (const second of [first, first + 1, first + 3]) {
      const parts = [body.subarray(0, first), body.subarray(first, second), body.subarray(second)];
      expect(await decode(parts)).toEqual(whole);
    }
  }
  expect(await decode(Array.from(body, (byte) => Uint8Array.of(byte)))).toEqual(whole);
});

test("an event without the final newlines is still given out", async () => {
  expect(await decode(["data: one\n\ndata: [DONE]"])).toEqual(["one", "[DONE]"]);
  expect(await decode(["data: one\n\ndata: [DONE]\n"])).toEqual(["one", "[DONE]"]);
  expect(await decode(["data: one\r\n\r\ndata: [DONE]\r"])).toEqual(["one", "[DONE]"]);
});

test("an event's name is handed on", async () => {
  const events = await Array.fromAsync(decodeEvents(pieces("event: error\ndata: x\n\ndata: y\n\n"), 100));
  expect(events).toEqual([
    { event: "error", data: "x" },
    { event: undefined, data: "y" },
  ]);
});

test("an event longer than the limit is an error, in one line or in many", async () => {
  expect(decode([`data: ${"x".repeat(600)}`, "x".repeat(600)])).rejects.toThrow("exceeds 1000");
  expect(decode(Array.from({ length: 50 }, () => `data: ${"x".repeat(30)}\n`))).rejects.toThrow(
    "exceeds 1000",
  );
  expect(await decode([`data: ${"x".repeat(900)}\n\n`])).toHaveLength(1);
});

test("bytes that are not UTF-8 are an error", async () => {
  expect(decode(["data: ", Uint8Array.of(0xff, 0xfe), "\n\n"])).rejects.toThrow();
});
