import { afterEach, expect, test } from "bun:test";
import {
  doubt,
  forgetDoubts,
  forgetDoubtsIn,
  leftBehind,
  listDoubts,
} from "../../src/web/chat/composer/doubt.ts";
import type { Asked } from "../../src/web/chat/state.ts";

const asked = (conversation: string | null): Asked => ({
  conversation,
  question: `of ${conversation ?? "a new one"}`,
  attachments: [],
  after: null,
});

afterEach(forgetDoubts);

test("of a deleted conversation no question is kept that may not have arrived, of the others each", () => {
  for (const conversation of ["one", "two", null]) doubt(asked(conversation));
  leftBehind.value = ["one", "two"].map((id) => ({ asked: asked(id), isRestored: false }));
  forgetDoubtsIn("one");
  expect(listDoubts().map(({ conversation }) => conversation)).toEqual(["two", null]);
  expect(leftBehind.value.map((left) => left.asked.conversation)).toEqual(["two"]);
});

test("with all conversations deleted only that of a new one is kept", () => {
  for (const conversation of ["one", "two", null]) doubt(asked(conversation));
  forgetDoubtsIn(null);
  expect(listDoubts().map(({ conversation }) => conversation)).toEqual([null]);
});
