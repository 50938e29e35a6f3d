import { AppError, describeError } from "../errors.ts";
import { explainFault } from "./unusable.ts";

/** Tells the terminal why what was asked for failed, and gives the exit code. */
export function tellFailure(error: unknown): number {
  process.stderr.write(`botshare: ${explain(error)}\n`);
  return 1;
}

/** The sentence of an error, for the terminal. */
export const explain = (error: unknown): string => {
  if (error instanceof AppError) {
    const fields = (error.errors ?? []).map(({ path, message }) => ` ${path.slice(1)}: ${message}`);
    return describeError(error, "en") + fields.join("");
  }
  return explainFault(error) ?? (error instanceof Error ? error.message : String(error));
};
