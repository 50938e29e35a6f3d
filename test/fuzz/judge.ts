import { parse } from "csv-parse/sync";
import { createParser } from "eventsource-parser";
import type { Media } from "../helpers/api-document.ts";
import { everyonesPassword } from "../helpers/everyones-password.ts";
import { type AnswerSchema, misfits } from "./fits.ts";
import { upstreamKey } from "./hosts.ts";
import type { Got } from "./send.ts";
import { leakedWords } from "./words.ts";
import type { Wire } from "./write.ts";

/** What is wrong with an answer: `sign` is the same for all that are wrong in the same way. */
export interface Fault {
  sign: string;
  detail: string;
}

const signs = (wire: Wire, what: string, detail: string): Fault => ({
  sign: `${wire.plan.route}: ${what}`,
  detail,
});

/** Who shows no credential that counts. */
const strangers = ["none", "garbage", "unsigned", "tampered", "basic"];

/** Everything about an answer that no answer may have, in words; undefined when all is well. */
export function judge(wire: Wire, got: Got, masterKey: string): Fault | undefined {
  const text = new TextDecoder().decode(got.body);
  const fault = (what: string, detail = text.slice(0, 400)) => signs(wire, `${got.status} ${what}`, detail);
  for (const secret of [masterKey, upstreamKey, everyonesPassword, "$argon2"])
    if (text.includes(secret)) return fault("holds a secret", `${secret} in ${text.slice(0, 2_000)}`);
  const leaked = leakedWords(text, wire.role, wire.path);
  if (leaked.length > 0)
    return fault("tells words of another's", `${leaked.join(", ")} in ${text.slice(0, 2_000)}`);
  if (got.headers.get("x-content-type-options") !== "nosniff" && !isOfTheDoor(got))
    return fault("has no nosniff");
  if (wire.method === "HEAD" || wire.method === "OPTIONS")
    return got.status >= 500 ? fault("is no answer") : undefined;
  const isStranger = wire.role === "nobody" || strangers.includes(wire.plan.credential);
  if (wire.isKnown && isClosed(wire) && isStranger && got.status !== 401) return fault("to a stranger");
  return got.status >= 400 ? judgeError(wire, got, text, fault) : judgeAnswer(wire, got, text, fault);
}

const isClosed = ({ operation }: Wire) => (operation.security ?? []).length > 0;

/** An answer of the HTTP parser before the application: to what is no request. */
const isOfTheDoor = (got: Got): boolean => got.body.length === 0 && [400, 431, 505, 414].includes(got.status);

type MakeFault = (what: string, detail?: string) => Fault;

const fieldsOfErrors = ["detail", "code", "errors", "error", "request_id"];
const inner = [/\bat .*:\d+:\d+/, /node_modules/, /SQLITE|\bFROM \w+ WHERE\b/, /\/src\//, /\$bunfs/];

function judgeError(wire: Wire, got: Got, text: string, fault: MakeFault): Fault | undefined {
  const { status, headers } = got;
  if (isOfTheDoor(got) && (wire.plan.isRaw || got.status === 431)) return undefined;
  if (!headers.get("content-type")?.startsWith("application/json")) return fault("is not JSON");
  const body = readJson(text);
  if (typeof body !== "object" || body === null) return fault("is no object");
  const { code, detail, errors } = Object.assign(
    { code: undefined, detail: undefined, errors: undefined },
    body,
  );
  if (Object.keys(body).some((name) => !fieldsOfErrors.includes(name))) return fault("has other fields");
  if (typeof code !== "string" || typeof detail !== "string" || detail === "")
    return fault("has no code or sentence");
  if (Array.isArray(errors) !== (code === "validation_failed")) return fault(`${code} and its errors`);
  if (status === 429 && !(Number(headers.get("retry-after")) > 0))
    return fault(`${code} without Retry-After`);
  if (inner.some((pattern) => pattern.test(text) && !pattern.test(wordsOf(wire))))
    return fault(`${code} shows the inside`);
  if (!wire.isKnown) return status >= 500 ? fault(code) : undefined;
  const told = wire.operation.responses[String(status)]?.description ?? "";
  return told.includes(`\`${code}\``) ? undefined : fault(`${code} is not described`);
}

/** What the sender said, which a sentence may repeat. */
const wordsOf = ({ path, body }: Wire) =>
  decodeURIComponent(path.replace(/%(?![0-9a-f]{2})/gi, "")) +
  new TextDecoder().decode(body ?? new Uint8Array());

function judgeAnswer(wire: Wire, got: Got, text: string, fault: MakeFault): Fault | undefined {
  if (!wire.isKnown || got.isPart) return undefined;
  const content = wire.operation.responses[String(got.status)]?.content ?? {};
  const type = (got.headers.get("content-type") ?? "").split(";")[0]?.trim() ?? "";
  const media = mediaOf(content, type);
  if (media === undefined) return fault(`${type} is not described`);
  if (type === "application/json") {
    const wrong = misfits(schemaOf(media), readJson(text));
    return wrong.length === 0
      ? undefined
      : fault(`does not fit: ${wrong[0]?.replace(/\/\d+/g, "/N")}`, `${wrong.join("\n")}\n${text}`);
  }
  if (type === "text/csv" && wire.path.includes("/export")) return judgeCsv(text, fault);
  if (type === "application/jsonl") {
    const lines = text.split("\n").slice(0, -1);
    return lines.every((line) => typeof readJson(line) === "object")
      ? undefined
      : fault("has a line that is no JSON");
  }
  return type === "text/event-stream" ? judgeEvents(text, fault) : undefined;
}

// The description's schemas are read as what fits.ts looks at; it throws for what it does not know.
const schemaOf = ({ schema }: Media) => (schema ?? {}) as AnswerSchema;

function mediaOf(content: Record<string, Media>, type: string): Media | undefined {
  const known = Object.entries(content).find(
    ([name]) => name === type || (name.endsWith("/*") && type.startsWith(name.slice(0, -1))),
  );
  return known?.[1];
}

/** An apostrophe before the sign makes it a text, behind the white space that a spreadsheet may cut off too. */
const formula = /^["\s]*[=+\-@＝＋－＠]/;
const number = /^-?\d+(\.\d+)?(e-?\d+)?$/;

function judgeCsv(text: string, fault: MakeFault): Fault | undefined {
  const rows: string[][] = parse(text, { bom: true, relax_column_count: true });
  const columns = rows[0]?.length ?? 0;
  if (columns === 0 || rows.some((row) => row.length !== columns))
    return fault("has rows of different lengths");
  const cell = rows.flat().find((it) => formula.test(it) && !number.test(it));
  return cell === undefined ? undefined : fault("holds a formula", cell);
}

function judgeEvents(text: string, fault: MakeFault): Fault | undefined {
  const events: string[] = [];
  createParser({ onEvent: ({ data }) => void events.push(data) }).feed(text);
  const wrong = events.slice(0, -1).find((data) => typeof readJson(data) !== "object");
  if (wrong !== undefined) return fault("has an event that is no JSON", wrong);
  return events.at(-1) === "[DONE]" ? undefined : fault("does not end in [DONE]", text.slice(-400));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
