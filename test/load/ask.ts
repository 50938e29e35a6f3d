import { addressOf, type Target } from "./messages.ts";
import { type Pace, piecesOf, questionOf } from "./words.ts";

/** An answer as it was read. `wrong` says what is not as it should be, and is empty where nothing is. */
export interface Read {
  status: number;
  firstMs: number;
  wholeMs: number;
  wrong: string;
}

/** Who asks. */
export interface Person {
  token: string;
  /** Its number, for an address of its own. */
  number: number;
}

/** Asks, reads the stream to its end, and holds its text against the model's byte for byte. `begun` is called at the first word. */
export async function ask(
  target: Target,
  { token, number }: Person,
  tag: string,
  pace: Pace,
  begun: () => void = () => {},
): Promise<Read> {
  const startedAt = performance.now();
  const response = await fetch(`${target.url}/api/v3/chat/completions`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "x-forwarded-for": addressOf(number),
    },
    body: JSON.stringify({
      bot_id: target.botId,
      share_token: target.shareToken,
      stream: true,
      messages: [{ role: "user", content: questionOf(tag, pace) }],
    }),
  });
  const { status, body } = response;
  if (status !== 200 || body === null) {
    const wrong = `${status} ${(await response.text()).slice(0, 200)}`;
    return { status, firstMs: 0, wholeMs: performance.now() - startedAt, wrong };
  }
  let firstMs = 0;
  let text = "";
  const decoder = new TextDecoder();
  for await (const bytes of body) {
    text += decoder.decode(bytes, { stream: true });
    if (firstMs > 0 || !text.includes('"content":')) continue;
    firstMs = performance.now() - startedAt;
    begun();
  }
  const wholeMs = performance.now() - startedAt;
  return { status, firstMs, wholeMs, wrong: wrongIn(text, piecesOf(tag, pace.pieces).join("")) };
}

function wrongIn(stream: string, expected: string): string {
  const frames = stream.split("\n\n").filter((frame) => frame.startsWith("data: "));
  if (frames.pop() !== "data: [DONE]") return `a stream ended with ${JSON.stringify(stream.slice(-200))}`;
  const said = frames.map((frame) => JSON.parse(frame.slice(6)).choices[0]?.delta?.content ?? "").join("");
  if (said === expected) return "";
  return `an answer was ${JSON.stringify(said.slice(0, 100))} of ${said.length} characters, not of ${expected.length}`;
}
