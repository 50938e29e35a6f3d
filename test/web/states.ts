import { asking, sending } from "./chat-states.ts";
import { entering, leaving } from "./entrance-states.ts";
import { persons, remembering } from "./person-states.ts";
import type { Stage, State } from "./stage.ts";

/** Every state of the chat page, each to be reached from the one before it. */
export const states: readonly State[] = [
  ...entering,
  ...asking,
  ...sending,
  ...remembering,
  ...persons,
  ...leaving,
];

/** Takes a page through its states; `look` is called in each. What it throws names the state. */
export async function walk(stage: Stage, look: (name: string) => Promise<void>): Promise<void> {
  for (const { name, reach } of states) {
    try {
      await reach(stage);
      await look(name);
    } catch (error) {
      throw new Error(`in the state "${name}": ${error instanceof Error ? error.message : error}`);
    }
  }
}
