import { describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { createEventStream, dataFrame, keepAliveFrame } from "../src/http/sse.ts";
import { textStream } from "../src/http/text-stream.ts";

describe("a frame", () => {
  test("is its data and an empty line, with the event's name before it", () => {
    expect(dataFrame('{"a":1}')).toBe('data: {"a":1}\n\n');
    expect(dataFrame("{}", "error")).toBe("event: error\ndata: {}\n\n");
    expect(keepAliveFrame).toMatch(/^:.*\n\n$/);
  });
});

describe("an event stream", () => {
  test("gives its reader every frame in order, and its end", async () => {
    const stream = createEventStream(1_000, () => undefined);
    stream.send("a");
    stream.send("中文");
    stream.end();
    expect(await new Response(stream.body).text()).toBe("a中文");
  });

  test("gives a frame to a reader who waits for it, before the next is sent", async () => {
    const stream = createEventStream(1_000, () => undefined);
    const reader = stream.body.getReader();
    const first = reader.read();
    stream.send("one");
    expect(new TextDecoder().decode((await first).value)).toBe("one");
    stream.end();
    expect((await reader.read()).done).toBe(true);
  });

  test("says once that its reader has left, and takes further frames for nothing", async () => {
    let gone = 0;
    const stream = createEventStream(1_000, () => (gone += 1));
    stream.send("a");
    await stream.body.cancel();
    stream.send("b");
    stream.end();
    expect(gone).toBe(1);
  });

  test("that ends says nothing of a reader who left", async () => {
    let gone = 0;
    const stream = createEventStream(1_000, () => (gone += 1));
    stream.end();
    stream.end();
    stream.send("late");
    expect(await new Response(stream.body).text()).toBe("");
    expect(gone).toBe(0);
  });

  test("cuts a reader off who leaves too much unread", async () => {
    let gone = 0;
    const stream = createEventStream(10, () => (gone += 1));
    for (const _ of Array(5)) stream.send("12345678");
    expect(gone).toBe(1);
    await expect(new Response(stream.body).text()).rejects.toThrow("too slow");
  });

  test("does not cut a reader off for the size of one frame", async () => {
    let gone = 0;
    const stream = createEventStream(10, () => (gone += 1));
    stream.send("x".repeat(1_000));
    stream.end();
    expect(await new Response(stream.body).text()).toHaveLength(1_000);
    expect(gone).toBe(0);
  });
});

describe("an event stream over a socket", () => {
  const serveStream = async (maxUnreadBytes: number) => {
    let gone = 0;
    const stream = createEventStream(maxUnreadBytes, () => (gone += 1));
    stream.send("first;");
    const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response(stream.body) });
    const client = connect(Number(server.port), "127.0.0.1");
    client.on("error", () => {
      // It is cut off.
    });
    client.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const head: Buffer = await new Promise((resolve) => client.once("data", resolve));
    client.pause();
    const end = async () => {
      client.destroy();
      await server.stop(true);
    };
    return { stream, client, head: head.toString(), gone: () => gone, end };
  };

  test("sends what came before the answer together with its head", async () => {
    const served = await serveStream(1_000);
    expect(served.head).toStartWith("HTTP/1.1 200 OK");
    expect(served.head).toContain("first;");
    await served.end();
  });

  test("cuts a reader off who takes nothing any more, once the socket is full and then as much as may be unread", async () => {
    const served = await serveStream(100_000);
    let sent = 0;
    while (served.gone() === 0 && sent < 100_000_000) {
      served.stream.send("x".repeat(50_000));
      sent += 50_000;
    }
    expect(sent).toBeLessThan(100_000_000);
    expect(served.gone()).toBe(1);
    await served.end();
  });

  test("forgets what was unread once its reader has caught up", async () => {
    const served = await serveStream(20_000_000);
    let received = 0;
    let sent = 0;
    for (let round = 1; round <= 3; round += 1) {
      served.stream.send("x".repeat(15_000_000));
      sent += 15_000_000;
      served.client.on("data", (bytes) => (received += bytes.length)).resume();
      while (received < sent) await new Promise((resolve) => served.client.once("data", resolve));
      served.client.removeAllListeners("data").pause();
    }
    expect(served.gone()).toBe(0);
    await served.end();
  });
});

describe("a text made piece by piece", () => {
  test("is made only as fast as it is read, and no further when its reader leaves", async () => {
    let made = 0;
    let hasEnded = false;
    const pieces = async function* () {
      try {
        for (;;) {
          made += 1;
          yield `${made};`;
        }
      } finally {
        hasEnded = true;
      }
    };
    const reader = textStream(pieces()).getReader();
    await reader.read();
    await reader.read();
    await reader.cancel();
    expect(made).toBeLessThanOrEqual(4);
    expect(hasEnded).toBe(true);
  });
});
