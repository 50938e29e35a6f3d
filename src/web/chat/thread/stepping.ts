import { describeFailure, type Failure } from "../../shared/failure.ts";
import { say } from "../../shared/language.ts";
import { leaveFor } from "../entrance/screens.ts";
import { selectVersion } from "../link-api.ts";
import { announcement, running, thread, toast } from "../state.ts";
import { readBranch } from "./branch.ts";
import { idOf } from "./entries.ts";
import { holdMessage } from "./hold-message.ts";

let isStepping = false;

/** Shows another version of the message in which `button` stands, and what was said after it. */
export async function stepTo(version: string, button: HTMLElement): Promise<void> {
  const article = button.closest<HTMLElement>("article");
  const id = article?.dataset.message;
  if (!article || !id || isStepping || running.value) return;
  isStepping = true;
  const failure = await show(version, id, () => holdMessage(version, article, button));
  isStepping = false;
  if (failure) {
    if (!leaveFor(failure)) toast.value = describeFailure(failure);
    return;
  }
  announce(version);
}

async function show(version: string, former: string, beforeDrawn: () => void): Promise<Failure | null> {
  const selected = await selectVersion(version);
  if (!selected.ok) return selected.failure;
  const at = thread.peek().findIndex((entry) => idOf(entry) === former);
  // Another conversation is on screen by now.
  return at < 0 ? null : readBranch(at, version, beforeDrawn);
}

function announce(version: string): void {
  const entry = thread.peek().find((item) => idOf(item) === version);
  if (!entry) return;
  const { versions } = entry.kind === "question" ? entry : entry.answer.peek();
  announcement.value = say("version_n", { n: versions.indexOf(version) + 1, all: versions.length });
}
