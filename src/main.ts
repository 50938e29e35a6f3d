import { allowManyRequests } from "./cli/allow-many-requests.ts";

// Those that call models and hosts. The others start in half the time.
if (["serve", "demo", "doctor"].includes(process.argv[2] ?? "")) allowManyRequests();
// Only now, so that whoever is started over has loaded nothing yet.
void import("./cli/entry.ts").then(async ({ run }) => {
  process.exit(await run(process.argv.slice(2)));
});
