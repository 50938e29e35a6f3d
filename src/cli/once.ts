import type { Command } from "commander";

/** Lets no flag with a value be given twice, of a command and those below it: commander would take the last one without a word. */
export function takeFlagsOnce(command: Command): void {
  for (const option of command.options) {
    if (!option.required) continue;
    const parse = option.parseArg;
    let isGiven = false;
    option.argParser((value: string, previous: unknown) => {
      if (isGiven) command.error(`error: --${option.name()} is given twice; keep one`);
      isGiven = true;
      return parse === undefined ? value : parse.call(option, value, previous);
    });
  }
  for (const below of command.commands) takeFlagsOnce(below);
}
