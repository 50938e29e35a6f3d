import type { Schema } from "./openapi-schemas.ts";
import { tableExamples } from "./openapi-tables.ts";

export interface Media {
  schema?: Schema;
  example?: unknown;
}

export type Content = Record<string, Media>;

const text = { schema: { type: "string" } };

/** What a conversation's file for its customer is, or undefined where the path is none of it. */
export function conversationFile(path: string): Content | undefined {
  if (!path.endsWith("/export") || !path.includes("/public/")) return undefined;
  const example = { title: "Suzume", messages: [{ role: "user", content: "Who directed Suzume?" }] };
  return {
    "text/markdown": { ...text, example: "# Suzume\n\n**You:** Who directed Suzume?\n" },
    "application/json": { schema: { type: "object" }, example },
  };
}

/** What a table's file is, in each of its formats, or undefined where the path is no table's. */
export function tableFile(path: string): Content | undefined {
  if (!path.endsWith("/export") || path.includes("/public/")) return undefined;
  const { csv, jsonl } = tableExamples(path);
  return { "text/csv": { ...text, example: csv }, "application/jsonl": { ...text, example: jsonl } };
}

/** What a file is that was attached, by its content, or undefined where the path is none's. */
export function attachedFile(method: string, path: string): Content | undefined {
  if (method !== "get" || !/\/attachments\/\{\w+\}$/.test(path)) return undefined;
  return {
    "image/*": text,
    "text/*": { ...text, example: "order,paid\n1042,yes\n" },
    "application/json": { schema: {}, example: { order: 1042 } },
  };
}

/** What the metrics are, or undefined where the path is another's. */
export function metricsFile(path: string): Content | undefined {
  if (path !== "/metrics") return undefined;
  const example = [
    "# HELP botshare_chat_points_total Points charged for answers.",
    "# TYPE botshare_chat_points_total counter",
    "botshare_chat_points_total 12.5",
    "",
  ].join("\n");
  return { "text/plain": { ...text, example } };
}

/** What a link's QR code is, in each of its formats, or undefined where the path is none's. */
export function qrFile(path: string): Content | undefined {
  if (!path.endsWith("/qr")) return undefined;
  const example =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 41 41"><path d="M4 4h7v7h-7z"/></svg>';
  return { "image/svg+xml": { ...text, example }, "image/png": text };
}
