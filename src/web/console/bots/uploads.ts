import { type Signal, signal } from "@preact/signals";
import type { DocumentItem } from "../../../features/knowledge/model.ts";
import type { Result } from "../../shared/api.ts";
import { say } from "../../shared/language.ts";
import { upload } from "../../shared/upload.ts";
import { sentenceOf } from "../parts/form.ts";
import { sayBytes, sayNumber } from "../parts/format.ts";
import { isSignInDue, signInCount } from "../person.ts";
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
  /** False where nobody is signed in any more: it is still to be sent. */
  const send = async (key: number, file: File): Promise<boolean> => {
    const end = new AbortController();
    ends.set(key, end);
    change(key, { state: "sends" });
    const onProgress = (share: number) => change(key, { share, state: share < 1 ? "sends" : "reads" });
    const path = `/api/v1/bots/${botId}/documents`;
    const sent = await upload<DocumentItem>(path, file, file.name, { signal: end.signal, onProgress });
    ends.delete(key);
    if (end.signal.aborted) return true;
    if (!sent.ok && sent.failure.status === 401) {
      change(key, { state: "waits", share: 0 });
      return false;
    }
    change(key, outcomeOf(sent));
    if (sent.ok) onAdded(sent.value);
    return true;
  };
  const work = async () => {
    if (isBusy) return;
    isBusy = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (await send(next.key, next.file)) continue;
      waiting.unshift(next);
      await askToSignIn();
    }
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

/** Asks for the sign-in over the page, and waits until somebody has signed in. */
function askToSignIn(): Promise<void> {
  const before = signInCount.value;
  isSignInDue.value = true;
  return new Promise((resolve) => {
    const end = signInCount.subscribe((count) => {
      if (count === before) return;
      end();
      resolve();
    });
  });
}

function outcomeOf(sent: Result<DocumentItem>): Partial<Upload> {
  if (!sent.ok) return { state: "failed", words: sentenceOf(sent.failure) };
  const { passage_count: n } = sent.value;
  const words = say(n === 1 ? "doc_added_one" : "doc_added", { n: sayNumber(n) });
  return { state: "added", share: 1, words };
}

const newUpload = (key: number, name: string, isTooLarge: boolean): Upload => ({
  key,
  name,
  share: 0,
  ...(isTooLarge
    ? { state: "failed", words: say("doc_too_large", { size: sayBytes(maxFileBytes) }) }
    : { state: "waits", words: "" }),
});
