import { expect, setDefaultTimeout, test } from "bun:test";
import { startStage } from "./stage.ts";
import { states, walk } from "./states.ts";
import { lookAtWords } from "./wording.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(90_000);

// The other two of the four are with what axe-core says, in access.test.ts.
test("in Chinese on a phone and in English on a wide screen no state has a word of another language, a key or a text that is cut", async () => {
  const stages = await Promise.all([startStage("zh", "phone"), startStage("en", "desktop")]);
  const faults: string[] = [];
  const seen: string[] = [];
  await Promise.all(
    stages.map(async (stage) => {
      await using own = stage;
      await walk(own, async (name) => {
        seen.push(name);
        faults.push(...(await lookAtWords(own)).map((fault) => `${name}: ${fault}`));
      });
      faults.push(...own.complaints);
    }),
  );
  expect(faults).toEqual([]);
  expect(seen).toHaveLength(states.length * stages.length);
});
