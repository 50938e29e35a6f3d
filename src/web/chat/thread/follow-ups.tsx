import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { say } from "../../shared/language.ts";
import { listFollowUps } from "../link-api.ts";
import { closed, thread } from "../state.ts";
import { asking } from "./suggestions.tsx";
import { isAnswering } from "./turn.ts";

/** The questions that may follow the answer of that id. */
const found = signal<{ id: string; questions: string[] } | null>(null);

/** Under a complete last answer: what may be asked next. It comes once there is something, and never where that fails. */
export function FollowUps() {
  const last = thread.value.at(-1);
  const answer = last?.kind === "answer" ? last.answer.value : null;
  const id = answer?.status === "complete" && !closed.value && !isAnswering.value ? answer.id : null;
  useEffect(() => {
    if (id === null || found.peek()?.id === id) return;
    const leaving = new AbortController();
    void read(id, leaving.signal);
    return () => leaving.abort();
  }, [id]);
  if (id === null || found.value?.id !== id || found.value.questions.length === 0) return null;
  return (
    <ul class="chips follow-ups" aria-label={say("follow_ups")}>
      {found.value.questions.map((question) => (
        <li key={question}>
          <button type="button" class="chip chip-question" {...asking(question)}>
            {question}
          </button>
        </li>
      ))}
    </ul>
  );
}

async function read(id: string, leaving: AbortSignal): Promise<void> {
  const listed = await listFollowUps(id, leaving);
  if (listed.ok && !leaving.aborted) found.value = { id, questions: [...new Set(listed.value.items)] };
}
