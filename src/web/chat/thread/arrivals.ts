import { effect, signal, untracked } from "@preact/signals";
import { isInDoubt, leftBehind, takeDoubt } from "../composer/doubt.ts";
import { dropWords } from "../composer/draft.ts";
import { type Asked, bot, conversationId, running, screen, thread } from "../state.ts";
import type { Answer } from "./answer.ts";
import { openConversation } from "./conversations.ts";
import { idOf } from "./entries.ts";
import { findNewest } from "./follow.ts";

/** When it is looked whether a question has arrived that was left before anything came of it, in ms after one another. */
const lookAfterMs = [0, 1_000, 3_000];

/** The conversation in which such a question has turned out to be, which may be a new one. */
export const arrivedIn = signal<string | null>(null);

/** Looks for the questions that were left on their way, here or before a reload: what has arrived is no draft. */
export function watchArrivals(): void {
  effect(() => {
    if (bot.value === null || screen.value.kind !== "chat" || leftBehind.value.length === 0) return;
    const left = leftBehind.value;
    untracked(() => {
      leftBehind.value = [];
      for (const { asked, isRestored } of left) void lookFor(asked, isRestored);
    });
  });
}

async function lookFor(asked: Asked, isRestored: boolean): Promise<void> {
  const knownIds = new Set(asked.after === null ? [] : [asked.after]);
  for (const pauseMs of lookAfterMs) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    // Sent again, or somebody else's page by now.
    if (!isInDoubt(asked)) return;
    const found = await findNewest(asked.conversation, asked.question, knownIds);
    if (!isInDoubt(asked)) return;
    if (!found) continue;
    takeDoubt(asked.conversation, asked.question);
    dropWords(asked);
    arrivedIn.value = found.conversationId;
    if (isRestored) showArrived(asked, found);
    return;
  }
}

/** What was on screen before a reload is there again, with the question. */
function showArrived({ conversation }: Asked, { id, conversationId: place }: Answer): void {
  const isShown = conversationId.peek() === conversation && running.peek() === null;
  const isThere =
    conversation === null ? thread.peek().length > 0 : thread.peek().some((entry) => idOf(entry) === id);
  if (place !== null && isShown && !isThere) void openConversation(place);
}
