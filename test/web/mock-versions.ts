import type { StoredMessage } from "../../src/web/shared/wire.ts";

/** What is not shown of a conversation, by the list of what is: each version with all that was said after it. */
const branches = new WeakMap<StoredMessage[], Map<string, StoredMessage[]>>();

const hiddenOf = (shown: StoredMessage[]) => {
  const found = branches.get(shown) ?? new Map<string, StoredMessage[]>();
  branches.set(shown, found);
  return found;
};

/** Where another version of a shown message goes: hides that one and all after it. Undefined where it is not shown. */
export function makeRoom(shown: StoredMessage[], id: string): StoredMessage | undefined {
  const at = shown.findIndex((message) => message.id === id);
  if (at < 0) return undefined;
  const branch = shown.splice(at);
  hiddenOf(shown).set(id, branch);
  return branch[0];
}

/** Makes a new message a version of a former one. */
export function joinVersions(shown: StoredMessage[], former: StoredMessage, next: StoredMessage): void {
  next.versions = [...former.versions, next.id];
  for (const [id, [first]] of hiddenOf(shown))
    if (first && next.versions.includes(id)) first.versions = next.versions;
}

/** Shows a version and what was said after it; false where there is no such. */
export function selectVersion(shown: StoredMessage[], id: string): boolean {
  const branch = hiddenOf(shown).get(id);
  const current = shown.find((message) => branch?.[0]?.versions.includes(message.id));
  if (!branch || !current) return shown.some((message) => message.id === id);
  makeRoom(shown, current.id);
  hiddenOf(shown).delete(id);
  shown.push(...branch);
  return true;
}

/** The bot's questions that were not asked yet, after an answer without a source. */
export function followUpsOf(
  shown: readonly StoredMessage[],
  id: string,
  questions: readonly string[],
): string[] {
  const answer = shown.find((message) => message.id === id);
  if (!answer || answer.citations?.length) return [];
  return questions.filter((question) => !shown.some(({ content }) => content === question)).slice(0, 3);
}
