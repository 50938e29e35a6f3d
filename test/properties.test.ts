import { expect, test } from "bun:test";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { AppError } from "../src/errors.ts";
import { tableResponse } from "../src/http/table-file.ts";
import { decodeCursor, encodeCursor } from "../src/lib/cursor.ts";
import { anyForm, writeForm } from "./fuzz/forms.ts";
import { decodeEvents } from "./helpers/events.ts";
import { createShared, startTestServer } from "./helpers/test-server.ts";
import { askThrough } from "./helpers/visits.ts";

// What holds for every text there can be, tried with some hundreds that fast-check makes up; it prints the smallest that breaks a rule.

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  // Mostly what means something to a spreadsheet, to CSV, to SQLite's search, or to a form.
  fc.string({
    unit: fc.constantFrom(
      ...[
        "=",
        "+",
        "-",
        "@",
        "＝",
        ";",
        ",",
        "\t",
        "\r",
        "\n",
        '"',
        "'",
        " ",
        "a",
        "1",
        "铃",
        "*",
        "(",
        "^",
        ":",
        "NOT ",
      ],
    ),
    maxLength: 30,
  }),
);

test("any cursor is read back as the place it was made of, and any other text is refused and nothing worse", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(anyText, fc.integer()), { maxLength: 4 }), (parts) => {
      expect(decodeCursor(encodeCursor(parts))).toEqual(parts);
    }),
  );
  fc.assert(
    fc.property(anyText, (text) => {
      try {
        expect(decodeCursor(text).every((part) => ["string", "number"].includes(typeof part))).toBe(true);
      } catch (error) {
        expect(error instanceof AppError && error.code).toBe("invalid_cursor");
      }
    }),
  );
});

/** The cells of a table's only row, as whoever parts its cells by `delimiter` reads them. */
const cellsOf = (csv: string, delimiter: string): string[] =>
  parse(csv, { bom: true, delimiter, relax_column_count: true, relax_quotes: true, skip_empty_lines: true })
    .slice(1)
    .flat();

test("any text comes back out of a CSV file but for apostrophes, and holds no formula to any spreadsheet", async () => {
  await fc.assert(
    fc.asyncProperty(anyText, async (text) => {
      async function* rows() {
        yield [{ text }];
      }
      const csv = await tableResponse("csv", { name: "t", columns: ["text"], rows: rows() }).text();
      const [cell = ""] = cellsOf(csv, ",");
      expect(cell.replaceAll("'", "")).toBe(text.toWellFormed().replaceAll("'", ""));
      for (const delimiter of [",", ";", "\t"])
        for (const read of cellsOf(csv, delimiter)) expect(read).not.toMatch(/^["\s]*[=+\-@＝＋－＠]/);
    }),
    { numRuns: 300 },
  );
});

test("events mean the same however their bytes are cut, with any text in them", async () => {
  const data = anyText.map((text) => text.toWellFormed().replace(/[\r\n]/g, " "));
  const cuts = fc.array(fc.nat({ max: 400 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.array(data, { minLength: 1, maxLength: 4 }), cuts, async (texts, places) => {
      const bytes = Buffer.from(texts.map((text) => `data: ${text}\n\n`).join(""));
      async function* pieces() {
        const ends = [...new Set(places)].filter((place) => place < bytes.length).sort((a, b) => a - b);
        for (const [at, end] of [...ends, bytes.length].entries())
          yield bytes.subarray(ends[at - 1] ?? 0, end);
      }
      const events = await Array.fromAsync(decodeEvents(pieces(), 10_000));
      expect(events.map((event) => event.data)).toEqual(texts);
    }),
    { numRuns: 200 },
  );
});

test("any question can be searched for, in every list that is searched", async () => {
  const server = startTestServer();
  const { botId, shareToken, owner, customer } = await createShared(server);
  await askThrough(server, { botId, shareToken, token: customer.token, content: "Who directed Suzume?" });
  const lists: [token: string, path: string][] = [
    [owner.token, `/api/v1/bots/${botId}/conversations`],
    [owner.token, "/api/v1/bot-share-tokens"],
    [owner.token, "/api/v1/end-users"],
    [customer.token, `/api/v1/public/bot-share/${shareToken}/conversations`],
  ];
  await fc.assert(
    fc.asyncProperty(anyText, async (text) => {
      // Only a NUL or a lone surrogate is no text to search for.
      const expected = text.includes("\0") || !text.isWellFormed() ? 422 : 200;
      const search = { token: owner.token, body: { question: text } };
      const tried = await server.request("POST", `/api/v1/bots/${botId}/search`, search);
      expect(tried.status).toBe(expected);
      for (const [token, path] of lists) {
        const answer = await server.request("GET", `${path}?${new URLSearchParams({ search: text })}`, {
          token,
        });
        expect([path, answer.status]).toEqual([path, text.includes("\0") ? 422 : 200]);
      }
    }),
    { numRuns: 40 },
  );
  await server.close();
}, 60_000);

test("any form is taken as a document or refused by what is wrong with it", async () => {
  const server = startTestServer();
  const { botId, owner } = await createShared(server);
  const url = `${server.listen()}/api/v1/bots/${botId}/documents`;
  await fc.assert(
    fc.asyncProperty(anyForm, async (form) => {
      const { type, bytes } = writeForm(form, (text) => text);
      const headers = { authorization: `Bearer ${owner.token}`, "content-type": type };
      const answer = await fetch(url, { method: "POST", headers, body: new Uint8Array(bytes) });
      await answer.arrayBuffer();
      expect([200, 400, 413, 415, 422]).toContain(answer.status);
    }),
    {
      numRuns: 40,
      // A file without a name was an error of the server's: Bun's form gives it no name at all.
      examples: [[{ fileName: "", type: "text/plain", content: "x", head: "none", flaw: "none" }]],
    },
  );
  await server.close();
}, 60_000);
