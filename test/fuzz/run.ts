import { fuzzExecutable } from "./executable.ts";

// make fuzz: the whole round, against the built executable. REQUESTS and SEED choose another.

const numberOf = (text: string | undefined, fallback: number): number => {
  const number = Number(text === undefined || text === "" ? fallback : text);
  if (!Number.isSafeInteger(number) || number <= 0) throw new Error(`"${text}" is no number of anything`);
  return number;
};
const [, , requests, seed] = process.argv;
const isSound = await fuzzExecutable({
  requests: numberOf(requests, 100_000),
  seed: numberOf(seed, Date.now() % 1_000_000_000),
  say: (line) => process.stdout.write(`${line}\n`),
});
process.exitCode = isSound ? 0 : 1;
