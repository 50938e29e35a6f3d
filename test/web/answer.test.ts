import { expect, test } from "bun:test";
import {
  type Answer,
  applyEvent,
  newAnswer,
  readAnswerEvent,
  toAnswer,
} from "../../src/web/chat/thread/answer.ts";
import { readEvents } from "../../src/web/shared/events.ts";
import { storedMessage } from "./stored.ts";

const encoder = new TextEncoder();

/** A body that arrives in the given parts. */
function bodyOf(...parts: (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => {
      for (const part of parts) controller.enqueue(typeof part === "string" ? encoder.encode(part) : part);
      controller.close();
    },
  });
}

async function readAnswer(...parts: (string | Uint8Array)[]): Promise<Answer> {
  let answer = newAnswer;
  for await (const message of readEvents(bodyOf(...parts), 1_000)) {
    const event = readAnswerEvent(message);
    if (event) answer = applyEvent(answer, event, 0);
  }
  return answer;
}

const data = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
const delta = (fields: object, extra: object = {}) =>
  data({ choices: [{ index: 0, delta: fields }], ...extra });
const done = "data: [DONE]\n\n";
const ids = { conversation_id: "c1", message_id: "m1" };
const citation = {
  index: 1,
  passage_id: "p",
  document_id: "d",
  document: "faq.csv",
  question: null,
  text: "t",
  score: 1,
};

test("deltas join into the text, and the first chunk gives the ids and the sources", async () => {
  const answer = await readAnswer(
    delta({ role: "assistant", content: "" }, { ...ids, question_id: "q1", citations: [citation] }),
    delta({ content: "新海" }, ids),
    delta({ content: "诚" }, ids),
    done,
  );
  expect(answer).toEqual({
    ...newAnswer,
    id: "m1",
    conversationId: "c1",
    questionId: "q1",
    content: "新海诚",
    citations: [citation],
    versions: ["m1"],
    status: "complete",
  });
});

test("a character, an event and a line break may be split anywhere", async () => {
  const bytes = encoder.encode(delta({ content: "新海诚 ok" }, ids) + done);
  for (let at = 1; at < bytes.length; at++) {
    const answer = await readAnswer(bytes.slice(0, at), bytes.slice(at));
    expect(answer.content).toBe("新海诚 ok");
    expect(answer.status).toBe("complete");
  }
});

test("comments, malformed chunks, unknown fields and chunks without choices change nothing", async () => {
  const answer = await readAnswer(
    ": keep-alive\n\n",
    delta({ content: "a" }, ids),
    "data: {not json\n\n",
    'data: "text"\n\n',
    data({ usage: { total_tokens: 3 } }),
    delta({ tool_calls: [{}] }),
    delta({ content: null }),
    done,
  );
  expect(answer.content).toBe("a");
  expect(answer.status).toBe("complete");
});

test("reasoning comes under either of its two names and stays apart from the text", async () => {
  const answer = await readAnswer(delta({ reasoning_content: "one " }), delta({ reasoning: "two" }), done);
  expect(answer.reasoning).toBe("one two");
  expect(answer.content).toBe("");
});

test("an error event fails the answer, keeps its text, and [DONE] does not undo that", async () => {
  const error = { detail: "Down.", code: "upstream_unavailable", error: { message: "Down." } };
  const answer = await readAnswer(
    delta({ content: "half" }, ids),
    `event: error\ndata: ${JSON.stringify(error)}\n\n`,
    done,
  );
  expect(answer.status).toBe("failed");
  expect(answer.content).toBe("half");
  expect(answer.failure?.code).toBe("upstream_unavailable");
});

test("a stopped answer stays stopped after [DONE]", async () => {
  const answer = await readAnswer(delta({ content: "half" }, ids), delta({}, { status: "stopped" }), done);
  expect(answer.status).toBe("stopped");
});

test("a body that ends without [DONE] leaves the answer running", async () => {
  const answer = await readAnswer(delta({ content: "half" }, ids));
  expect(answer.status).toBe("streaming");
});

test("a connection on which nothing comes for too long is given up", async () => {
  const silent = new ReadableStream<Uint8Array>({});
  const reading = readEvents(silent, 20).next();
  expect(reading).rejects.toThrow("nothing came");
});

test("leaving the events early cancels the body", async () => {
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(delta({ content: "a" }))),
    cancel: () => {
      isCancelled = true;
    },
  });
  for await (const _ of readEvents(body, 1_000)) break;
  expect(isCancelled).toBe(true);
});

test("a stored answer that failed says why", () => {
  const stored = storedMessage({ content: "half", status: "failed", error_code: "upstream_timeout" });
  const answer = toAnswer(stored, "c");
  expect(answer.status).toBe("failed");
  expect(answer.failure?.code).toBe("upstream_timeout");
  expect(answer.citations).toEqual([]);
});
