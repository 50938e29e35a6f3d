import { expect, test } from "bun:test";
import { createServer } from "../src/server.ts";
import { startChat, until } from "./helpers/chat.ts";
import { fileForm, imageBytes } from "./helpers/files.ts";
import { createCustomer } from "./helpers/test-server.ts";

// What uploads may take together: bytes on the disk, memory while they come in, and how often.

/** A PNG of so many bytes: what follows its end is read by nobody. */
const pngOf = (bytes: number) =>
  Buffer.concat([imageBytes("png"), Buffer.alloc(bytes - imageBytes("png").length, 7)]);

test("what a link's visitors leave unsent is bounded, and all that is kept of them, in bytes and in files", async () => {
  const kib = 1024;
  const full = await startChat({
    bot: { settings: { attachments: ["image", "text"] } },
    limits: {
      imageBytes: 2 * kib,
      unsentBytesPerLink: 4 * kib,
      attachmentBytesPerLink: 6 * kib,
      attachmentsPerLink: 5,
      anonymousUploadsPerAddress: 1_000,
    },
  });
  const path = `/api/v1/bots/${full.botId}/share-tokens`;
  const token = full.owner.token;
  const made = await full.server.request("POST", path, { token, body: { access: "anonymous" } });
  const link = `/api/v1/public/bot-share/${made.body.share_token}`;
  let visitors = 0;
  /** Each a visitor of its own. */
  const send = async (bytes: number) => {
    const body = { local_id: `a-browser-of-its-own-${visitors++}` };
    const { token } = (await full.server.request("POST", `${link}/session`, { body })).body;
    const form = fileForm(pngOf(bytes), "a.png");
    return await full.server.request("POST", `${link}/attachments`, { token, body: form });
  };
  const statuses = async (...sizes: number[]) => {
    const found: number[] = [];
    for (const size of sizes) found.push((await send(size)).status);
    return found;
  };
  expect(await statuses(2 * kib, 2 * kib, 100)).toEqual([200, 200, 429]);
  const refused = await send(100);
  expect([refused.body.code, refused.headers.get("retry-after")]).toEqual(["too_many_uploads", "3600"]);
  // Another link has room of its own.
  expect((await full.request("POST", "/attachments", fileForm("a", "a.txt"))).status).toBe(200);
  const { connection } = full.server;
  const setSent = () =>
    connection.exec(
      `INSERT OR IGNORE INTO conversations (id, bot_id, share_token_id, visitor_id, title, created_at, updated_at)
         SELECT 'c', '${full.botId}', '${made.body.id}', id, 't', 0, 0 FROM visitors LIMIT 1;
       UPDATE attachments SET conversation_id = 'c' WHERE share_token_id = '${made.body.id}'`,
    );
  setSent();
  expect(await statuses(2 * kib, 100)).toEqual([200, 429]);
  connection.exec("DELETE FROM attachments");
  expect(await statuses(100, 100, 100)).toEqual([200, 200, 200]);
  setSent();
  expect(await statuses(100, 100, 100)).toEqual([200, 200, 429]);
  connection.exec("DELETE FROM attachments");
  // What is still being written counts as the largest there can be, so that many at once take no more.
  const many = await Promise.all(Array.from({ length: 4 }, () => send(1_500)));
  expect(many.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(2);
  const plan = connection
    .prepare(
      "EXPLAIN QUERY PLAN SELECT total(size_bytes) FILTER (WHERE conversation_id IS NULL) FROM attachments WHERE share_token_id = ?",
    )
    .all("l");
  expect(JSON.stringify(plan)).toContain("COVERING INDEX attachments_link");
  await full.close();
});

test("one address may upload far fewer files a minute through links that let everybody in", async () => {
  const crowd = await startChat({
    bot: { settings: { attachments: ["text"] } },
    limits: { uploadsPerAddress: 100, anonymousUploadsPerAddress: 2 },
  });
  const path = `/api/v1/bots/${crowd.botId}/share-tokens`;
  const token = crowd.owner.token;
  const made = await crowd.server.request("POST", path, { token, body: { access: "anonymous" } });
  const link = `/api/v1/public/bot-share/${made.body.share_token}`;
  const found: number[] = [];
  for (const name of ["ann", "bob", "cid"]) {
    const body = { local_id: `the-browser-of-${name}` };
    const { token } = (await crowd.server.request("POST", `${link}/session`, { body })).body;
    const form = fileForm("a", "a.txt");
    found.push((await crowd.server.request("POST", `${link}/attachments`, { token, body: form })).status);
  }
  expect(found).toEqual([200, 200, 429]);
  expect((await crowd.request("POST", "/attachments", fileForm("a", "a.txt"))).status).toBe(200);
  await crowd.close();
});

test("uploads that come in at once are bounded, for a session and in all, and one that breaks off leaves its place", async () => {
  const busy = await startChat({
    bot: { settings: { attachments: ["text"] } },
    limits: { uploadsAtOncePerSession: 2, uploadsAtOnce: 3 },
  });
  const second = await createCustomer(busy.server, "second");
  const { http } = createServer(busy.server.app);
  http.listen({ hostname: "127.0.0.1", port: 0 });
  const port = http.server?.port ?? 0;
  const { pathname } = new URL(`http://x${busy.link}/attachments`);
  /** Begins an upload and sends no more of it. */
  const begin = (token: string) =>
    Bun.connect({
      hostname: "127.0.0.1",
      port,
      socket: {
        data: () => undefined,
        open: (socket) => {
          const head = `POST ${pathname} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n`;
          const rest = "content-type: multipart/form-data; boundary=b\r\ncontent-length: 1000\r\n\r\n--b\r\n";
          socket.write(head + rest);
        },
      },
    });
  const send = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    const init = { method: "POST", headers, body: fileForm("a", "a.txt") };
    const response = await fetch(`http://127.0.0.1:${port}${pathname}`, init);
    return response.status === 200 ? 200 : (await response.json()).code;
  };
  const mine = busy.customer.token;
  const open = [await begin(mine), await begin(mine)];
  await until(async () => (await send(mine)) === "too_many_uploads");
  expect(await send(second.token)).toBe(200);
  open.push(await begin(second.token));
  await until(async () => (await send(second.token)) === "too_many_uploads");
  for (const socket of open) socket.terminate();
  await until(async () => (await send(mine)) === 200 && (await send(second.token)) === 200);
  await http.server?.stop(true);
  await busy.close();
});

test("one address may upload so many files a minute, whoever it is, and what is refused so is not read", async () => {
  const crowd = await startChat({
    bot: { settings: { attachments: ["text"] } },
    limits: { uploadsPerAddress: 2 },
  });
  const second = await createCustomer(crowd.server, "second");
  const send = (token: string) => crowd.request("POST", "/attachments", fileForm("a", "a.txt"), token);
  expect((await send(crowd.customer.token)).status).toBe(200);
  expect((await send(second.token)).status).toBe(200);
  const refused = await send(second.token);
  expect([refused.status, refused.body.code]).toEqual([429, "too_many_uploads"]);
  expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(60);
  const { http } = createServer(crowd.server.app);
  let pulled = 0;
  const attempt = async () => {
    pulled = 0;
    const body = new ReadableStream({
      pull: (controller) => {
        pulled += 1;
        if (pulled > 100) controller.close();
        else controller.enqueue(new Uint8Array(1_000));
      },
    });
    const type = "multipart/form-data; boundary=x";
    const headers = { authorization: `Bearer ${second.token}`, "content-type": type };
    const init = { method: "POST", headers, body };
    return (await http.handle(new Request(`http://localhost${crowd.link}/attachments`, init))).status;
  };
  expect([await attempt(), await attempt(), pulled]).toEqual([400, 400, 101]);
  expect(await attempt()).toBe(429);
  expect(pulled).toBeLessThan(5);
  await crowd.close();
});
