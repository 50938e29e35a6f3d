import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { createServer } from "../src/server.ts";
import { type Chat, startChat } from "./helpers/chat.ts";
import { fileForm, imageBytes } from "./helpers/files.ts";
import { expectErrorForm, play, unknownId } from "./helpers/scenarios.ts";
import { createCustomer, masterKey } from "./helpers/test-server.ts";

const dayMs = 24 * 3600 * 1000;
/** Images of three parts, so that a part is not the whole. */
const limits = {
  imageBytes: 600 * 1024,
  textFileBytes: 1024,
  unsentFilesPerVisitor: 4,
  uploadsPerAddress: 10_000,
  uploadsAtOncePerSession: 10,
};
let chat: Chat;
let other: { id: string; token: string };
beforeAll(async () => {
  chat = await startChat({ bot: { settings: { attachments: ["image", "text"] } }, limits });
  other = await createCustomer(chat.server, "other");
});
afterEach(() => {
  chat.server.connection.exec("DELETE FROM attachments");
});
afterAll(() => chat.close());

const upload = (content: BlobPart, name: string, type = "", token = chat.customer.token, link = chat.link) =>
  chat.server.request("POST", `${link}/attachments`, { token, body: fileForm(content, name, type) });
const read = (id: string, token = chat.customer.token, link = chat.link) =>
  chat.server.send("GET", `${link}/attachments/${id}`, { token });
const count = (table: string) =>
  chat.server.connection.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
const setBot = (body: Record<string, unknown>) =>
  chat.server.request("PATCH", `/api/v1/bots/${chat.botId}`, { token: chat.owner.token, body });
/** A PNG of so many bytes: what follows its end is read by nobody. */
const pngOf = (bytes: number) =>
  Buffer.concat([imageBytes("png"), Buffer.alloc(bytes - imageBytes("png").length, 7)]);

describe("a file that is attached", () => {
  test("comes back as it was, with the type of its content, and a browser runs nothing of it", async () => {
    const bytes = pngOf(limits.imageBytes);
    const { status, body } = await upload(bytes, "C:\\photos\\收据 1.png", "text/html");
    const item = { kind: "image", name: "收据 1.png", type: "image/png", size_bytes: limits.imageBytes };
    expect({ status, body }).toEqual({ status: 200, body: { id: body.id, ...item } });
    expect(count("attachment_parts")).toBe(3);
    const response = await read(body.id);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/png",
      "content-disposition": `inline; filename="1.png"; filename*=UTF-8''%E6%94%B6%E6%8D%AE%201.png`,
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
      "cache-control": "private, max-age=3600",
      vary: "origin, authorization, cookie",
    });
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  });

  test("as text is saved and not shown, whatever markup it holds", async () => {
    const page = "<!doctype html><script>alert(document.domain)</script>";
    const { body } = await upload(page, 'a"b\r\nx: y.txt', "text/html");
    expect(body).toMatchObject({ kind: "text", type: "text/plain", size_bytes: page.length });
    expect(body.name).not.toMatch(/[\r\n]/);
    const response = await read(body.id);
    expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("content-disposition")).toStartWith("attachment; filename=");
    expect(await response.text()).toBe(page);
  });

  test("that is an image and a script at once is an image, in a sandbox", async () => {
    const gif = imageBytes("gif");
    const polyglot = Buffer.concat([
      gif,
      Buffer.from("=1;alert(document.domain)//<script>alert(1)</script>"),
    ]);
    const { body } = await upload(polyglot, "a.js", "text/javascript");
    expect(body).toMatchObject({ kind: "image", type: "image/gif" });
    const { headers } = await read(body.id);
    expect(headers.get("content-type")).toBe("image/gif");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toBe("sandbox; default-src 'none'");
  });

  test("is read over a connection as it was written", async () => {
    const { body } = await upload(pngOf(limits.imageBytes), "a.png");
    const headers = { authorization: `Bearer ${chat.customer.token}`, origin: "https://elsewhere.example" };
    const response = await fetch(`${chat.server.listen()}${chat.link}/attachments/${body.id}`, { headers });
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect((await response.arrayBuffer()).byteLength).toBe(limits.imageBytes);
    expect(response.headers.get("vary")).toContain("origin");
  });
});

describe("an upload is refused", () => {
  const kinds = "images (PNG, JPEG, WebP, GIF) and text files (.txt, .md, .csv, .json)";
  const refused: [it: string, content: BlobPart, name: string, kind: string][] = [
    ["of a drawing in a .png", "<svg onload='alert(1)'/>", "a.png", ".png ≠ image/png"],
    ["of a page", "<html></html>", "a.html", ".html"],
    ["of an archive", Buffer.from([0x50, 0x4b, 3, 4, 0]), "a.zip", ".zip"],
    ["without a byte", "", "a.txt", "0 B"],
  ];
  for (const [it, content, name, kind] of refused) {
    test(`${it}, with what it is and what is taken`, async () => {
      const { status, body } = await upload(content, name);
      expect({ status, body }).toEqual({
        status: 415,
        body: {
          code: "unsupported_attachment",
          request_id: expect.any(String),
          detail: `Files of this kind (${kind}) cannot be attached here. Remove it or choose another: this chat takes ${kinds}.`,
        },
      });
      expect(count("attachments")).toBe(0);
    });
  }

  test("one byte above the limit of its kind, and taken at it", async () => {
    for (const [content, name, most] of [
      [pngOf(limits.imageBytes + 1), "a.png", "600 KB"],
      ["x".repeat(limits.textFileBytes + 1), "a.txt", "1024 bytes"],
    ] as const) {
      const { status, body } = await upload(content, name);
      expect([status, body.code]).toEqual([413, "attachment_too_large"]);
      expect(body.detail).toContain(`at most ${most} `);
    }
    expect((await upload("x".repeat(limits.textFileBytes), "a.txt")).status).toBe(200);
  });

  test("where the bot's model does not take its kind, in the caller's language", async () => {
    const sentences: [settings: Record<string, unknown>, taken: RegExp][] = [
      [{ attachments: ["image"] }, /可添加：图片（PNG、JPEG、WebP、GIF）。$/],
      [{ attachments: [] }, /可添加：无。$/],
      [{ attachments: "text" }, /可添加：无。$/],
      [{}, /可添加：无。$/],
    ];
    for (const [settings, taken] of sentences) {
      await setBot({ settings });
      const headers = { "accept-language": "zh" };
      const options = { token: chat.customer.token, headers, body: fileForm("text", "a.txt") };
      const { status, body } = await chat.server.request("POST", `${chat.link}/attachments`, options);
      expect([status, body.code]).toEqual([415, "unsupported_attachment"]);
      expect(body.detail).toMatch(taken);
    }
    await setBot({ settings: { attachments: ["image", "text"] }, model: "builtin" });
    expect((await upload("text", "a.txt")).status).toBe(415);
    await setBot({ model: "fake-large" });
  });

  test("that is no form with one file", async () => {
    const part = (name: string, more = "") =>
      `--x\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\ntext\r\n`;
    const file = part("file", '; filename="a.txt"');
    // As many parts as fit: they are counted before they are read.
    const parts = Array.from({ length: 100 }, (_, at) => part(`${at}`)).join("");
    const forms: [body: string, type: string, status: number, code: string][] = [
      [`${file}${parts}--x--\r\n`, "multipart/form-data; boundary=x", 400, "malformed_upload"],
      [`${file}--x--\r\n`, "multipart/form-data", 400, "malformed_upload"],
      ["{}", "application/json", 415, "unsupported_media_type"],
      ["text", "text/plain", 415, "unsupported_media_type"],
      ["no form", "multipart/form-data; boundary=x", 400, "malformed_upload"],
      [`${file}${file}--x--\r\n`, "multipart/form-data; boundary=x", 400, "malformed_upload"],
      [`${part("other")}--x--\r\n`, "multipart/form-data; boundary=x", 422, "validation_failed"],
      [`${part("file")}--x--\r\n`, "multipart/form-data; boundary=x", 422, "validation_failed"],
    ];
    for (const [body, type, status, code] of forms) {
      const headers = { "content-type": type };
      const path = `${chat.link}/attachments`;
      await play(chat.server, {
        it: body,
        method: "POST",
        path,
        token: chat.customer.token,
        body,
        headers,
        status,
        code,
      });
    }
    const headers = { "content-type": 'multipart/form-data; charset=utf-8; boundary="x"' };
    const options = { token: chat.customer.token, body: `${file}--x--\r\n`, headers };
    expect((await chat.server.request("POST", `${chat.link}/attachments`, options)).status).toBe(200);
  });

  test("and read no further than a file may be, for whoever may upload, and not at all for others", async () => {
    const { http } = createServer(chat.server.app);
    const piece = Buffer.alloc(64 * 1024, 120);
    const send = async (token: string) => {
      let pulled = 0;
      const body = new ReadableStream({
        pull: (controller) => {
          pulled += piece.length;
          controller.enqueue(piece);
        },
      });
      const headers = { authorization: `Bearer ${token}`, "content-type": "multipart/form-data; boundary=x" };
      const init = { method: "POST", headers, body };
      const response = await http.handle(new Request(`http://localhost${chat.link}/attachments`, init));
      return { code: (await response.json()).code, pulled };
    };
    const endless = await send(chat.customer.token);
    expect(endless.code).toBe("attachment_too_large");
    expect(endless.pulled).toBeLessThan(limits.imageBytes + 4 * piece.length);
    for (const [token, code] of [
      [masterKey, "unauthenticated"],
      [chat.owner.token, "not_a_customer"],
      ["nobody", "unauthenticated"],
    ] as const) {
      const stranger = await send(token);
      expect(stranger.code).toBe(code);
      expect(stranger.pulled).toBeLessThan(4 * piece.length);
    }
  });

  test("beyond the files that wait to be sent, until one goes; many at once take no more", async () => {
    const many = await Promise.all(Array.from({ length: 9 }, (_, n) => upload(pngOf(300_000), `${n}.png`)));
    const taken = many.filter(({ status }) => status === 200);
    expect(taken).toHaveLength(limits.unsentFilesPerVisitor);
    const refusal = many.find(({ status }) => status !== 200);
    if (refusal === undefined) throw new Error("none was refused");
    expect([refusal.status, refusal.body.code]).toEqual([429, "too_many_uploads"]);
    expect(refusal.headers.get("retry-after")).toBe(String(dayMs / 1000));
    expectErrorForm(refusal);
    expect((await upload("a", "a.txt", "", other.token)).status).toBe(200);
    await chat.request("DELETE", `/attachments/${taken[0]?.body.id}`);
    expect((await upload("a", "a.txt")).status).toBe(200);
    expect((await upload("a", "a.txt")).status).toBe(429);
    chat.server.clock.nowMs += dayMs;
    expect((await upload("a", "a.txt")).status).toBe(200);
    chat.server.clock.nowMs -= dayMs;
  });
});

describe("a file is its visitor's own on that link", () => {
  test("and nobody else's to read or remove; a stranger learns no more than of one that does not exist", async () => {
    const { body } = await upload("mine", "a.txt");
    const links = `/api/v1/bots/${chat.botId}/share-tokens`;
    const made = await chat.server.request("POST", links, { token: chat.owner.token, body: {} });
    const second = `/api/v1/public/bot-share/${made.body.share_token}`;
    const strangers: [path: string, token: string, status: number, code: string][] = [
      [`${chat.link}/attachments/${body.id}`, other.token, 404, "not_found"],
      [`${second}/attachments/${body.id}`, chat.customer.token, 404, "not_found"],
      [`${chat.link}/attachments/${unknownId}`, chat.customer.token, 404, "not_found"],
      [`${chat.link}/attachments/none`, chat.customer.token, 404, "not_found"],
      [`${chat.link}/attachments/${body.id}`, chat.owner.token, 403, "not_a_customer"],
      [`${chat.link}/attachments/${body.id}`, masterKey, 401, "unauthenticated"],
      [`${chat.link}/attachments/${body.id}`, "", 401, "unauthenticated"],
    ];
    for (const method of ["GET", "DELETE"])
      for (const [path, token, status, code] of strangers)
        await play(chat.server, { it: `${method} ${path}`, method, path, token, status, code });
    expect(await (await read(body.id)).text()).toBe("mine");
  });

  test("also for those whom a link itself lets in", async () => {
    const made = await chat.server.request("POST", `/api/v1/bots/${chat.botId}/share-tokens`, {
      token: chat.owner.token,
      body: { access: "anonymous" },
    });
    const link = `/api/v1/public/bot-share/${made.body.share_token}`;
    const enter = async (local_id: string) =>
      (await chat.server.request("POST", `${link}/session`, { body: { local_id } })).body.token;
    const ann = await enter("ann-ann-ann-ann-ann");
    const bob = await enter("bob-bob-bob-bob-bob");
    const { body } = await upload(imageBytes("jpeg"), "a.jpg", "", ann, link);
    expect((await read(body.id, ann, link)).status).toBe(200);
    expect((await read(body.id, bob, link)).status).toBe(404);
    // A session is good for its own link alone.
    expect((await upload("a", "a.txt", "", ann)).body.code).toBe("unauthenticated");
    expect((await read(body.id, ann)).status).toBe(401);
  });

  test("until its link is revoked", async () => {
    const made = await chat.server.request("POST", `/api/v1/bots/${chat.botId}/share-tokens`, {
      token: chat.owner.token,
      body: {},
    });
    const link = `/api/v1/public/bot-share/${made.body.share_token}`;
    const { body } = await upload("a", "a.txt", "", chat.customer.token, link);
    await chat.server.request("DELETE", `/api/v1/bot-share-tokens/${made.body.id}`, {
      token: chat.owner.token,
    });
    expect((await read(body.id, chat.customer.token, link)).status).toBe(403);
    expect((await upload("a", "a.txt", "", chat.customer.token, link)).body.code).toBe("share_token_revoked");
  });
});
