import { AppError, describeError } from "../errors.ts";
import { explainFault } from "./unusable.ts";

/** The sentence of an error, for the terminal. */
export const explain = (error: unknown): string => {
  if (error instanceof AppError) {
    const fields = (error.errors ?? []).map(({ path, message }) => ` ${path.slice(1)}: ${message}`);
    return describeError(error, "en") + fields.join("");
  }
  return explainFault(error) ?? (error instanceof Error ? error.message : String(error));
};
