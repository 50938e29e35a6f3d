/** One built file. Every path is relative to the folder the pages were built into. */
export interface PageFile {
  path: string;
  /** Where the server offers it, or null for a page, whose address the server chooses. */
  url: string | null;
  /** The Content-Type header. */
  type: string;
  /** True when the name holds a hash of the contents, so that it may be cached forever. */
  immutable: boolean;
  /** True when pages of every origin may load it. */
  crossOrigin: boolean;
  /** Paths of the compressed copies, or null where compression is of no use. */
  br: string | null;
  gz: string | null;
  /** Of the uncompressed bytes, in hex: a strong ETag. */
  sha256: string;
}

export interface Page {
  file: string;
  /** The Content-Security-Policy header; the server adds frame-ancestors. */
  csp: string;
}

/** The pages of people: the customers' chat, the administrators' console, and what a one-time link opens. */
export const pageNames = ["chat", "console", "welcome"] as const;
export type PageName = (typeof pageNames)[number];

/** What `manifest.json` holds: all that a server needs to serve the built pages. */
export interface PageManifest {
  pages: Record<PageName, Page>;
  /** Where the chat page's sentences are, by language. */
  sentences: Record<"en" | "zh", string>;
  files: PageFile[];
}
