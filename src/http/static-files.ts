import { limits } from "../config.ts";
import { readAsset, readTextAsset } from "../lib/assets.ts";
import { lazily } from "../lib/lazily.ts";
import type { PageManifest, PageName } from "../web/manifest.ts";
import { createCompressor } from "./compressor.ts";
import { languageOf } from "./language.ts";
import { pageHeaders } from "./security-headers.ts";

/** Reads bytes when they are first asked for, and keeps them. */
type Bytes = () => Uint8Array<ArrayBuffer>;

/** A file with its compressed copies, each in memory once it was asked for. */
interface StaticFile {
  bytes: Bytes;
  br: Bytes | null;
  gz: Bytes | null;
  headers: Record<string, string>;
}

/** For scripts with `crossorigin` and an integrity hash, and for pages that isolate themselves from other origins. */
const openToAll = {
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
};

/** What the chat page is to show at once, and to whom. */
export interface FirstScreen {
  /** How the link stands, as a status of HTTP. */
  status: number;
  /** The origins whose pages may embed the page; null is any. */
  framers: readonly string[] | null;
  /** Answers that the page would ask for at once, by the paths it would ask at; null for a refusal to who is not signed in. */
  given: Record<string, unknown>;
  /** Whether nothing in it is of anybody in particular: the same is sent to all who come to the link without an account. */
  isEverybodys: boolean;
  /** The bot's own language, if it has one. */
  language: string | null;
}

/** Knows the built pages, and reads each of their files once, when it is first asked for. Throws when they were not built. */
export function loadStaticFiles() {
  const manifest: PageManifest = JSON.parse(readTextAsset("pages", "manifest.json"));
  const byUrl = new Map<string, StaticFile>();
  const byPath = new Map<string, StaticFile>();
  for (const file of manifest.files) {
    const loaded: StaticFile = {
      bytes: reader(file.path),
      br: file.br === null ? null : reader(file.br),
      gz: file.gz === null ? null : reader(file.gz),
      headers: {
        "content-type": file.type,
        etag: `"${file.sha256.slice(0, 32)}"`,
        "cache-control": file.immutable ? "public, max-age=31536000, immutable" : "no-cache",
        ...(file.crossOrigin ? openToAll : {}),
      },
    };
    byPath.set(file.path, loaded);
    if (file.url !== null) byUrl.set(file.url, loaded);
  }
  const fileOf = (name: PageName): StaticFile => {
    const file = byPath.get(manifest.pages[name].file);
    if (file === undefined) throw new Error(`the built pages hold no ${manifest.pages[name].file}`);
    return file;
  };
  const headersOf = (name: PageName, ancestors: string) => ({
    "content-security-policy": `${manifest.pages[name].csp}; frame-ancestors ${ancestors}`,
    "cache-control": "no-store",
    ...pageHeaders,
  });
  const chat = lazily(() => splitHead(fileOf("chat")));
  const compress = createCompressor(limits.rememberedSecretChars);
  return {
    /** A script, style or picture of the pages, or undefined when there is none at that path. */
    getAsset: (request: Request, path: string): Response | undefined => {
      const file = byUrl.get(path);
      return file && respond(request, file, 200, {});
    },
    /**
     * The chat page, which holds what is given to it, so that it need not ask. It begins to load the sentences of the language that it
     * will find to be its own (src/web/shared/language.ts).
     */
    chatPage: async (
      request: Request,
      { status, framers, given, isEverybodys, language }: FirstScreen,
    ): Promise<Response> => {
      const { before, after, type } = chat();
      const spoken =
        /^(?:zh|en)\b/i.exec(language ?? "")?.[0].toLowerCase() ?? languageOf(request.headers, "en");
      const sentences = spoken === "zh" ? manifest.sentences.zh : manifest.sentences.en;
      const html = `${before}<link rel="modulepreload" href="${sentences}"><template id="given">${escapeJson(given)}</template>${after}`;
      const ancestors = framers === null ? "*" : ["'self'", ...framers].join(" ");
      const headers = {
        ...headersOf("chat", ancestors),
        "content-type": type,
        vary: "accept-encoding, cookie",
      };
      const accepted = request.headers.get("accept-encoding") ?? "";
      const { body, encoding } = await compress(html, accepted, isEverybodys);
      const encoded = encoding === null ? headers : { ...headers, "content-encoding": encoding };
      return new Response(body, { status, headers: encoded });
    },
    /** A page that no other page may embed. */
    ownPage: (request: Request, name: Exclude<PageName, "chat">): Response =>
      respond(request, fileOf(name), 200, headersOf(name, "'none'")),
  };
}

const reader = (path: string): Bytes => lazily(() => readAsset("pages", path));

/** A page around the end of its head, where the server puts in what the page would ask for. */
function splitHead({ bytes, headers }: StaticFile) {
  const [before, after] = new TextDecoder().decode(bytes()).split("</head>");
  if (before === undefined || after === undefined) throw new Error("the chat page has no head");
  return { before, after: `</head>${after}`, type: headers["content-type"] ?? "" };
}

/** JSON within an element that shows nothing: no text in it is taken for an element or a character reference. */
const escapeJson = (value: object) =>
  JSON.stringify(value).replaceAll("&", "\\u0026").replaceAll("<", "\\u003c");

function respond(
  request: Request,
  file: StaticFile,
  status: number,
  extra: Record<string, string>,
): Response {
  const accepted = request.headers.get("accept-encoding") ?? "";
  const headers: Record<string, string> = { ...file.headers, ...extra, vary: "accept-encoding" };
  const isKnown = status === 200 && request.headers.get("if-none-match") === headers.etag;
  if (isKnown) return new Response(null, { status: 304, headers });
  if (file.br !== null && /\bbr\b/.test(accepted)) {
    return new Response(file.br(), { status, headers: { ...headers, "content-encoding": "br" } });
  }
  if (file.gz !== null && /\bgzip\b/.test(accepted)) {
    return new Response(file.gz(), { status, headers: { ...headers, "content-encoding": "gzip" } });
  }
  return new Response(file.bytes(), { status, headers });
}
