import { type Step, startFakeUpstream } from "./fake-upstream.ts";

/**
 * A model whose n-th answer is the n-th list of pieces, each of which it says when the test lets it: what a reader has by then, it has
 * while the model still holds back the rest. Ends with the scope that holds it (`await using`).
 */
export function startSlowModel(...answers: readonly (readonly string[])[]) {
  const gates = answers.map((pieces) => pieces.map(() => Promise.withResolvers<void>()));
  let asked = 0;
  const upstream = startFakeUpstream(({ path }) => {
    if (!path.endsWith("/chat/completions")) return {};
    const at = asked;
    asked += 1;
    const steps = (answers[at] ?? []).flatMap((text, piece): Step[] => [
      { until: gates[at]?.[piece]?.promise ?? Promise.resolve() },
      { text },
    ]);
    return { steps };
  });
  return {
    url: upstream.url,
    /** The questions it got, oldest first. */
    questions: () => upstream.requests.filter(({ path }) => path.endsWith("/chat/completions")),
    /** Lets it say a piece of an answer, both counted from 0. */
    release: (answer: number, piece: number) => gates[answer]?.[piece]?.resolve(),
    [Symbol.asyncDispose]: upstream.close,
  };
}
