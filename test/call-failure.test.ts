import { afterAll, expect, test } from "bun:test";
import { createServer } from "node:net";
import { explainFailure } from "../src/cli/doctor/network.ts";
import { describeForLog } from "../src/lib/log-error.ts";
import { runHere } from "./helpers/command-line.ts";

// The runtime's own messages of a failed call speak to programmers: "pass `verbose: true` in the second argument to fetch()".

const cutting = createServer((socket) => socket.destroy());
await new Promise<void>((resolve) => cutting.listen(0, "127.0.0.1", resolve));
afterAll(() => new Promise((resolve) => cutting.close(resolve)));
const address = cutting.address();
const port = typeof address === "object" && address !== null ? address.port : 0;

const failureOf = (url: string): Promise<unknown> => fetch(url).catch((error: unknown) => error);

const cases: [what: string, url: string, words: string][] = [
  ["nobody there", "http://127.0.0.1:9/", "nothing listens there"],
  ["one that cuts", `http://127.0.0.1:${port}/`, "the connection was cut"],
  ["one that speaks no https", `https://127.0.0.1:${port}/`, "the connection was cut"],
];
for (const [what, url, words] of cases)
  test(`a call of ${what} has failed in a person's words, in doctor and in the log`, async () => {
    const error = await failureOf(url);
    expect(explainFailure(error)).toBe(words);
    expect(describeForLog(error)).toMatchObject({ message: words, code: expect.stringMatching(/^\w+$/) });
  });

test("health says so too", async () => {
  const { exitCode, stderr } = await runHere("health", "--port", String(port));
  expect(exitCode).toBe(1);
  expect(stderr).toBe(
    `botshare: Nothing answers at http://127.0.0.1:${port}/health (the connection was cut)\n`,
  );
});
