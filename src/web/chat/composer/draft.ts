import { batch, effect, signal } from "@preact/signals";
import { readKept, writeKept } from "../../shared/keeping.ts";
import type { Attachment } from "../../shared/wire.ts";
import { shareToken } from "../link-api.ts";
import { readConversationId } from "../place.ts";
import { type Asked, asking, conversationId, draft, entry, files, username } from "../state.ts";
import { doubt, forgetDoubts, forgetDoubtsIn, leftBehind, listDoubts } from "./doubt.ts";
import { type DraftFile, fileOf, listReady } from "./draft-file.ts";

/** The conversations whose words are kept; those left longest ago go first. */
const keptDrafts = 20;

interface Draft {
  text: string;
  attachments: Attachment[];
}

/** What is typed in which conversation, "" for a new one, and the conversation on screen. */
export interface Words {
  /** The account whose words they are; "" where another rule says so. */
  owner: string;
  conversation: string | null;
  drafts: [conversation: string, Draft][];
  /** Those of the drafts that were sent and of which it is not known whether they have arrived. */
  doubts: Asked[];
}

const key = `botshare:words:${shareToken}`;

/** The conversation that the words on screen are for. */
let shown: string | null = null;
let owner = "";
/** What is typed in the conversations that are not on screen; the newest last. */
const others = new Map<string, { text: string; files: readonly DraftFile[] }>();
/** Counts what has changed in them. */
const changes = signal(0);
/** Read at the start, and not shown before it is known that its owner is here. */
const waiting = signal<Words | null>(null);

/** What this tab has kept of what was typed and shown last; a conversation that the address names goes first. */
export function recallWords(): Words {
  // Kept by this page alone, in this form; an older page kept another one.
  const found = readKept("tab", key) as Partial<Words> | null;
  const named = readConversationId(window.location.hash);
  return {
    owner: found?.owner ?? "",
    conversation: named ?? found?.conversation ?? null,
    drafts: Array.isArray(found?.drafts) ? found.drafts : [],
    doubts: Array.isArray(found?.doubts) ? found.doubts : [],
  };
}

/** Keeps the typed words of each conversation over a reload and a new sign-in, in this tab alone and for one person alone. */
export function keepWords(): void {
  shown = readConversationId(window.location.hash);
  waiting.value = recallWords();
  effect(() => {
    const name = entry.value?.access === "account" ? username.value : "";
    if (waiting.value?.owner === "" || name !== "") takeOwner(name);
  });
  effect(() => {
    // A new conversation has got its name.
    const named = conversationId.value;
    shown ??= named;
  });
  effect(() => {
    const kept: Words = {
      owner,
      conversation: conversationId.value,
      drafts: listDrafts(),
      doubts: [...listDoubts(), ...(asking.value ? [asking.value] : [])],
    };
    if (changes.value >= 0 && waiting.value === null) writeKept("tab", key, kept);
  });
}

/** Another conversation comes on screen: its words come, and those of the former one wait there. */
export function turnTo(conversation: string | null): void {
  if (conversation === shown) return;
  const left = { text: draft.peek(), files: files.peek() };
  others.delete(shown ?? "");
  if (left.text || left.files.length > 0) others.set(shown ?? "", left);
  for (const [first] of others) if (others.size > keptDrafts) others.delete(first);
  shown = conversation;
  const found = others.get(shown ?? "");
  others.delete(shown ?? "");
  draft.value = found?.text ?? "";
  files.value = found?.files ?? [];
}

/** The words on screen are for a new conversation from now on: theirs is no more. */
export function carryOver(): void {
  const { text, files: former } = others.get("") ?? { text: "", files: [] };
  others.delete("");
  shown = null;
  giveBack(text, former);
}

/** Puts words and files before what is typed now. */
export function giveBack(text: string, former: readonly DraftFile[]): void {
  draft.value = [text, draft.peek()].filter(Boolean).join("\n\n");
  files.value = [...former, ...files.peek()];
}

/** The question on its way is left there: its words come back, and it may have arrived all the same. */
export function takeBack(): void {
  const asked = asking.peek();
  if (asked === null) return;
  doubt(asked);
  batch(() => {
    asking.value = null;
    leftBehind.value = [...leftBehind.peek(), { asked, isRestored: false }];
    giveBack(asked.question, asked.attachments.map(fileOf));
  });
}

/** A question that was in doubt has arrived: it is no draft any more. What was typed after it stays. */
export function dropWords({ conversation, question, attachments }: Asked): void {
  const id = conversation ?? "";
  const isShown = (shown ?? "") === id;
  const found = isShown ? { text: draft.peek(), files: files.peek() } : others.get(id);
  if (!found || (found.text !== question && !found.text.startsWith(`${question}\n\n`))) return;
  const text = found.text.slice(question.length).trimStart();
  const sent = new Set(attachments.map((each) => each.id));
  const rest = found.files.filter((file) => !listReady([file]).some((each) => sent.has(each.id)));
  if (isShown) {
    draft.value = text;
    files.value = rest;
  } else if (text || rest.length > 0) others.set(id, { text, files: rest });
  else others.delete(id);
  changes.value += 1;
}

/** Forgets what was typed or asked in a conversation that is no more, or in all that there were. A new one keeps its words. */
export function forgetDrafts(conversation: string | null): void {
  for (const [id] of others) if (id !== "" && (conversation ?? id) === id) others.delete(id);
  forgetDoubtsIn(conversation);
  changes.value += 1;
}

/** Forgets what was typed, in every conversation. */
export function forgetWords(): void {
  others.clear();
  forgetDoubts();
  asking.value = null;
  waiting.value = null;
  owner = "";
  draft.value = "";
  files.value = [];
}

/** Brings words back that were recalled before. */
export function restoreWords({ conversation, drafts, doubts }: Words): void {
  shown = conversation;
  for (const asked of doubts) doubt(asked);
  leftBehind.value = [...leftBehind.peek(), ...doubts.map((asked) => ({ asked, isRestored: true }))];
  for (const [id, { text, attachments }] of drafts) {
    const kept = attachments.map(fileOf);
    if (id === (shown ?? "")) giveBack(text, kept);
    else others.set(id, { text, files: kept });
  }
}

/** Once it is known who is here: their own words come back, and somebody else's go. */
function takeOwner(name: string): void {
  const recalled = waiting.peek();
  const isOther = owner !== "" && name !== "" && owner !== name;
  if (isOther) forgetWords();
  if (name) owner = name;
  waiting.value = null;
  if (recalled && (recalled.owner === "" || recalled.owner === name)) {
    restoreWords({ ...recalled, conversation: shown });
  }
}

function listDrafts(): [string, Draft][] {
  const { question = "", attachments: sent = [] } = asking.value ?? {};
  const current: Draft = {
    text: [question, draft.value].filter(Boolean).join("\n\n"),
    attachments: [...sent, ...listReady(files.value)],
  };
  const left = [...others].map(([id, { text, files: list }]): [string, Draft] => [
    id,
    { text, attachments: listReady(list) },
  ]);
  left.push([shown ?? "", current]);
  return left.filter(([, { text, attachments }]) => text || attachments.length > 0);
}
