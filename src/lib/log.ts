import { type DestinationStream, type Logger, pino } from "pino";
import { describeForLog } from "./log-error.ts";
import { currentRequest } from "./request-scope.ts";

/** The longest text of a field. Nothing that is logged should be longer; a host or a browser may have had a hand in it all the same. */
const textChars = 1_000;

/**
 * What JSON leaves as it is and a terminal or an editor obeys: delete and the C1 controls (U+009B begins an escape sequence), line
 * separators, and marks of the direction of writing, with which a name could make a line read otherwise.
 */
const obeyed = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/**
 * The log: one JSON object a line, with the id of the request that it is about. Errors are shown without what libraries quote in them
 * (log-error.ts), and no text is longer than it has to be. Nobody's words and no secret are to be logged in the first place.
 */
export function createLog(level: string, destination: DestinationStream): Logger {
  const write = (line: string) => destination.write(line.replace(obeyed, escaped));
  return pino(
    {
      level,
      base: { pid: process.pid },
      // Levels by name, and times as everywhere else on the wire.
      formatters: { level: (label) => ({ level: label }), log: (fields) => withoutLength(fields) },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: (error: unknown) => describeForLog(error) },
      mixin: () => {
        const request = currentRequest();
        return request === undefined ? {} : { request_id: request.id };
      },
    },
    { write },
  );
}

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

function withoutLength(fields: Record<string, unknown>): Record<string, unknown> {
  const isLong = (value: unknown): value is string => typeof value === "string" && value.length > textChars;
  if (!Object.values(fields).some(isLong)) return fields;
  const cut = (value: unknown) => (isLong(value) ? `${value.slice(0, textChars).toWellFormed()}…` : value);
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, cut(value)]));
}
