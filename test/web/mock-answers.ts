import type { StoredMessage } from "../../src/web/shared/wire.ts";
import type { Script } from "./mock-scripts.ts";

type Listener = (event: string | null) => void;

/** An answer that writes itself by its script, whoever listens. */
export interface MockAnswer {
  message: StoredMessage;
  questionId: string;
  conversationId: string;
  listeners: Set<Listener>;
  isStopped: boolean;
}

interface Writing {
  stepMs: number;
  onRevoke: () => void;
}

/** Runs the script to its end, telling every listener; null breaks the listeners' connections. */
export async function writeAnswer(answer: MockAnswer, script: Script, writing: Writing): Promise<void> {
  const { message } = answer;
  for (const step of script.steps) {
    if (answer.isStopped) break;
    await Bun.sleep("pauseMs" in step ? Math.min(step.pauseMs, 60_000) : writing.stepMs);
    if ("say" in step) {
      message.content += step.say;
      tell(answer, chunk(answer, { content: step.say }));
    } else if ("think" in step) {
      message.reasoning = (message.reasoning ?? "") + step.think;
      tell(answer, chunk(answer, { reasoning_content: step.think }));
    } else if ("tool" in step) {
      message.tools = [...message.tools.filter(({ name }) => name !== step.tool.name), step.tool];
      tell(answer, chunk(answer, {}, { tools: message.tools }));
    } else if ("usage" in step) {
      message.usage = step.usage;
      tell(answer, chunk(answer, {}, step));
    } else if ("finish" in step) {
      message.finish_reason = step.finish;
    } else if ("drop" in step) {
      tell(answer, null);
    } else if ("fail" in step || "revoke" in step) {
      if ("revoke" in step) writing.onRevoke();
      return end(answer, "failed", "fail" in step ? step.fail : "share_token_revoked");
    }
  }
  end(answer, answer.isStopped ? "stopped" : "complete", null);
}

/** The event stream of an answer, or the rest of one as the address says where. */
export function streamAnswer(answer: MockAnswer, resumed: URLSearchParams | null): Response {
  const encoder = new TextEncoder();
  let forget = () => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const write = (event: string) => controller.enqueue(encoder.encode(event));
      const listener: Listener = (event) => {
        if (event === null) {
          forget();
          controller.error(new Error("dropped"));
        } else {
          write(event);
          if (event.endsWith("[DONE]\n\n")) {
            forget();
            controller.close();
          }
        }
      };
      forget = () => void answer.listeners.delete(listener);
      write(": keep-alive\n\n");
      const { content, reasoning, citations } = answer.message;
      if (resumed) {
        const at = (name: string) => Number(resumed.get(name) ?? 0);
        write(chunk(answer, { reasoning_content: reasoning?.slice(at("reasoning_offset")) }));
        write(chunk(answer, { content: content.slice(at("offset")) }));
      } else write(chunk(answer, { role: "assistant" }, { question_id: answer.questionId, citations }));
      if (answer.message.status === "streaming") answer.listeners.add(listener);
      else listener(ending(answer));
    },
    cancel: () => forget(),
  });
  return new Response(body, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
  });
}

function end(answer: MockAnswer, status: StoredMessage["status"], errorCode: string | null): void {
  answer.message.status = status;
  answer.message.error_code = errorCode;
  tell(answer, ending(answer));
}

function ending(answer: MockAnswer): string {
  const { status, error_code: code } = answer.message;
  const done = "data: [DONE]\n\n";
  if (status === "failed") {
    const body = { detail: "It failed.", code, error: { message: "It failed.", type: "server_error", code } };
    return `event: error\ndata: ${JSON.stringify(body)}\n\n${done}`;
  }
  const reason = answer.message.finish_reason ?? "stop";
  return chunk(answer, {}, status === "stopped" ? { status } : {}, reason) + done;
}

function tell(answer: MockAnswer, event: string | null): void {
  for (const listener of [...answer.listeners]) listener(event);
}

function chunk(
  answer: MockAnswer,
  delta: object,
  extra: object = {},
  finishReason: string | null = null,
): string {
  const body = {
    id: "chatcmpl-mock",
    object: "chat.completion.chunk",
    created: 1_795_000_000,
    model: "mock",
    choices: [{ index: 0, delta, finish_reason: finishReason }],
    conversation_id: answer.conversationId,
    message_id: answer.message.id,
    ...extra,
  };
  return `data: ${JSON.stringify(body)}\n\n`;
}
