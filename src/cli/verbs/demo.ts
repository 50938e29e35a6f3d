import type { Command } from "commander";
import { allowManyRequests } from "../allow-many-requests.ts";
import { type Flags, readFlags, withSettings } from "../command.ts";
import { demo } from "../demo.ts";

/** `demo`: an installation to look at, filled. */
export function addDemo(program: Command): void {
  withSettings(
    program
      .command("demo")
      .description("Serve with a demo owner, bots, a customer and a link, and print them"),
  ).action(async (flags: Flags) => {
    allowManyRequests();
    await demo(readFlags(flags));
  });
}
