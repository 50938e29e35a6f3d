import { say } from "../../shared/language.ts";
import { learnWords } from "../../shared/words.ts";
import { sayNumber, sayPoints, sayShare } from "./format.ts";
import { measureWords } from "./measure-words.ts";

learnWords(measureWords);

interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
}

/** The tokens that went in and came out. */
export const sayTokens = ({ prompt_tokens, completion_tokens }: Usage): string =>
  say("cost_tokens", { prompt: sayNumber(prompt_tokens), completion: sayNumber(completion_tokens) });

/** Points with their unit; one is one, and has no decimals. */
export const sayPointsOf = (points: number): string =>
  points === 1
    ? say("cost_points_one", { n: sayNumber(points) })
    : say("cost_points", { n: sayPoints(points) });

/** How many sources an answer has. */
export const saySources = (count: number): string =>
  say(count === 1 ? "sources_one" : "sources_n", { n: sayNumber(count) });

/** How well a passage fits a question. */
export const sayRelevance = (score: number): string => say("source_relevance", { score: sayShare(score) });

/** The name of the model that is none: a bot's documents alone answer. */
export const builtin = "builtin";

/** What answers, in words. */
export const modelWords = (model: string): string => (model === builtin ? say("model_builtin") : model);
