import { appendFileSync } from "node:fs";
import { restore } from "../../src/cli/restore.ts";
import { passphrase, settingsOf } from "./backed-up.ts";

// A restore that is killed where it tells its step of that number, for a test that starts this as a process of its own. The steps that
// it came to stand in a file.
const [dataDir = "", file = "", steps = "", number = ""] = Bun.argv.slice(2);
let step = 0;
await restore(settingsOf(dataDir, passphrase), {
  file,
  endsSessions: false,
  tell: (words) => {
    appendFileSync(steps, `${words}\n`);
    if (step === Number(number)) process.kill(process.pid, "SIGKILL");
    step += 1;
  },
});
