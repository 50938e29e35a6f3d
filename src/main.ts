import { allowManyRequests } from "./cli/allow-many-requests.ts";

allowManyRequests();
// Only now, so that whoever is started over has loaded nothing yet.
void import("./cli/program.ts").then(async ({ runCommandLine }) => {
  process.exit(await runCommandLine(process.argv.slice(2)));
});
