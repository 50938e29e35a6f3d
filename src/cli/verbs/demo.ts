import type { Command } from "commander";
import { type Flags, readFlags, withSettings } from "../command.ts";
import { demo } from "../demo.ts";

/** `demo`: an installation to look at, filled. */
export function addDemo(program: Command): void {
  withSettings(
    program
      .command("demo")
      .description("Serve with a demo owner, bots, a customer and a link, and print them"),
  ).action(async (flags: Flags) => {
    await demo(readFlags(flags));
  });
}
