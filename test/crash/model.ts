import { type Step, startFakeUpstream } from "../helpers/fake-upstream.ts";

/** How long an answer takes: said at once, over some hundred milliseconds, or longer than a round. */
export const paces = { fast: 0, slow: 30, long: 400 } as const;
export type Pace = keyof typeof paces;

const parts = 24;

/** A question that names itself and the pace of its answer; `fact` is what its customer says of itself in it. */
export const questionOf = (tag: string, pace: Pace, fact = ""): string =>
  `[${tag} ${pace}] What is there to say?${fact === "" ? "" : ` ${fact}`}`;

/** The tag of a question, wherever it stands. */
export const tagIn = (text: string): string | undefined => /\[(\w+) \w+\]/.exec(text)?.[1];

/** The pieces of the answer to a question, in scripts of one, two, three and four bytes. */
const piecesOf = (tag: string): string[] =>
  Array.from({ length: parts }, (_, at) => `${tag}.${at} é 回答 🎬 `);

/** The whole answer to a question. */
export const answerOf = (tag: string): string => piecesOf(tag).join("");

/** What the model counts of each answer. */
export const usage = { prompt_tokens: 11, completion_tokens: parts, total_tokens: 11 + parts };

/** A model whose answers follow from the questions' tags and paces. */
export function startModel() {
  return startFakeUpstream(({ path, body }) => {
    if (!path.endsWith("/chat/completions")) return {};
    const text = JSON.stringify(body);
    const [, tag = "", pace = "fast"] = [...text.matchAll(/\[(\w+) (\w+)\]/g)].at(-1) ?? [];
    const pauseMs = pace === "slow" || pace === "long" ? paces[pace] : 0;
    const pause: Step[] = pauseMs === 0 ? [] : [{ pauseMs }];
    return { steps: piecesOf(tag).flatMap((piece): Step[] => [...pause, { text: piece }]), usage };
  });
}
