import { type Signal, signal } from "@preact/signals";
import type { DocumentItem } from "../../../features/knowledge/model.ts";
import { say } from "../../shared/language.ts";
import { upload } from "../../shared/upload.ts";
import { sentenceOf } from "../parts/form.ts";
import { sayBytes, sayNumber } from "../parts/format.ts";
import { maxFileBytes } from "./limits.ts";

/** A file on its way to be a document. */
export interface Upload {
  key: number;
  name: string;
  /** "reads": all of it has gone out, and the server cuts it into passages. */
  state: "waits" | "sends" | "reads" | "added" | "failed";
  /** From 0 to 1. */
  share: number;
  /** What came of it: how many passages, or what is wrong with it and where. */
  words: string;
}

export interface Uploads {
  items: Signal<readonly Upload[]>;
  /** Adds files, which are sent one after the other. */
  add: (files: Iterable<File>) => void;
  /** Gives one up that is not there yet, or takes it off the list. */
  drop: (key: number) => void;
  /** Gives all up that are not there yet. */
  end: () => void;
  /** Takes those off the list that have come to their end. */
  clear: () => void;
}

/** The files that are being made documents of a bot. `onAdded` is told of each that is one. */
export function createUploads(botId: string, onAdded: (document: DocumentItem) => void): Uploads {
  const items = signal<readonly Upload[]>([]);
  const waiting: { key: number; file: File }[] = [];
  const ends = new Map<number, AbortController>();
  let isBusy = false;
  let count = 0;
  const change = (key: number, set: Partial<Upload>) => {
    items.value = items.value.map((item) => (item.key === key ? { ...item, ...set } : item));
  };
  const send = async (key: number, file: File) => {
    const end = new AbortController();
    ends.set(key, end);
    change(key, { state: "sends" });
    const onProgress = (share: number) => change(key, { share, state: share < 1 ? "sends" : "reads" });
    const path = `/api/v1/bots/${botId}/documents`;
    const sent = await upload<DocumentItem>(path, file, file.name, { signal: end.signal, onProgress });
    ends.delete(key);
    if (end.signal.aborted) return;
    if (!sent.ok) return change(key, { state: "failed", words: sentenceOf(sent.failure) });
    const { passage_count: n } = sent.value;
    change(key, {
      state: "added",
      share: 1,
      words: say(n === 1 ? "doc_added_one" : "doc_added", { n: sayNumber(n) }),
    });
    onAdded(sent.value);
  };
  const work = async () => {
    if (isBusy) return;
    isBusy = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await send(next.key, next.file);
    isBusy = false;
  };
  return {
    items,
    add: (files) => {
      const added = [...files].map((file) => {
        count += 1;
        const isTooLarge = file.size > maxFileBytes;
        if (!isTooLarge) waiting.push({ key: count, file });
        return newUpload(count, file.name, isTooLarge);
      });
      items.value = [...items.value, ...added];
      void work();
    },
    drop: (key) => {
      const at = waiting.findIndex((one) => one.key === key);
      if (at >= 0) waiting.splice(at, 1);
      ends.get(key)?.abort();
      items.value = items.value.filter((item) => item.key !== key);
    },
    end: () => {
      waiting.length = 0;
      for (const end of ends.values()) end.abort();
    },
    clear: () => {
      items.value = items.value.filter(({ state }) => state !== "added" && state !== "failed");
    },
  };
}

const newUpload = (key: number, name: string, isTooLarge: boolean): Upload => ({
  key,
  name,
  share: 0,
  ...(isTooLarge
    ? { state: "failed", words: say("doc_too_large", { size: sayBytes(maxFileBytes) }) }
    : { state: "waits", words: "" }),
});
