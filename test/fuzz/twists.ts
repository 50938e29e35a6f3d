import type { twists } from "./plan.ts";

interface Written {
  bytes: Uint8Array<ArrayBuffer>;
  headers: [name: string, value: string][];
}

type Twist = (typeof twists)[number];

const json: [string, string] = ["content-type", "application/json"];
const bytesOf = (text: string | Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text));

/** A JSON body, with what `twist` does to it; `at` says how far in, in thousandths. */
export function twisted(value: unknown, twist: Twist, at: number): Written {
  // Lists in lists, deeper than JSON.stringify goes down, have gone wrong on the sender's side already.
  const text = JSON.stringify(value) ?? "null";
  const place = Math.floor((text.length * at) / 1_000);
  return inBytes[twist]?.(text, place) ?? { bytes: bytesOf(text), headers: [json] };
}

const inBytes: Partial<Record<Twist, (text: string, place: number) => Written>> = {
  cut: (text, place) => ({ bytes: bytesOf(text.slice(0, place)), headers: [json] }),
  mark: (text) => ({ bytes: bytesOf(`\ufeff${text}`), headers: [json] }),
  utf16: (text) => ({
    bytes: bytesOf(Buffer.from(text, "utf16le")),
    headers: [["content-type", "application/json; charset=utf-16"]],
  }),
  bad_bytes: (text, place) => ({
    bytes: bytesOf(
      Buffer.concat([
        Buffer.from(text.slice(0, place)),
        Buffer.from([0xff, 0xc0, 0x80]),
        Buffer.from(text.slice(place)),
      ]),
    ),
    headers: [json],
  }),
  twice: (text) => ({
    bytes: bytesOf(text.replace(/^\{/, '{"name":1,"name":"x","password":null,')),
    headers: [json],
  }),
  comma: (text) => ({ bytes: bytesOf(text.replace(/\}$/, ",}")), headers: [json] }),
  huge_number: (text) => ({
    bytes: bytesOf(text.replace(/:(\d+|true|false|null)/, ":1e400")),
    headers: [json],
  }),
  escapes: (text) => ({ bytes: bytesOf(text.replace(/:"/, ':"\\ud800\\u0000')), headers: [json] }),
  gzip: (text) => ({
    bytes: bytesOf(Buffer.from(Bun.gzipSync(Buffer.from(text)))),
    headers: [json, ["content-encoding", "gzip"]],
  }),
  empty: () => ({ bytes: bytesOf(""), headers: [json] }),
  blank: () => ({ bytes: bytesOf(" \n\t "), headers: [json] }),
  plain_type: (text) => ({ bytes: bytesOf(text), headers: [["content-type", "text/plain"]] }),
  no_type: (text) => ({ bytes: bytesOf(text), headers: [] }),
  charset: (text) => ({ bytes: bytesOf(text), headers: [["content-type", "application/json; charset=gbk"]] }),
  form_type: (text) => ({ bytes: bytesOf(text), headers: [["content-type", "multipart/form-data"]] }),
  upper_type: (text) => ({ bytes: bytesOf(text), headers: [["content-type", "APPLICATION/JSON ;x=y"]] }),
  large: (text) => ({
    bytes: bytesOf(text.replace(/\}$/, `,"x":"${"x".repeat(1_100_000)}"}`)),
    headers: [json],
  }),
  prototype: (text) => ({
    bytes: bytesOf(
      text.replace(/^\{/, '{"__proto__":{"is_admin":true},"constructor":{"prototype":{"is_admin":true}},'),
    ),
    headers: [json],
  }),
};
