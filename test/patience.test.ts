import { expect, test } from "bun:test";
import { waitPatiently } from "../src/http/patience.ts";

const limits = { silentConnectionMs: 40_000 };

test("a connection may be silent while its answer is awaited, and has its deadline again afterwards, on a failure too", async () => {
  const told: unknown[] = [];
  const request = new Request("http://localhost/");
  const server = {
    timeout: (it: Request, seconds: number) => {
      told.push([it === request, seconds]);
    },
  };
  const work = async () => {
    told.push("asked");
    return "answer";
  };
  expect(await waitPatiently(limits, server, request, Promise.resolve().then(work))).toBe("answer");
  expect(told).toEqual([[true, 0], "asked", [true, 40]]);
  const failure = new Error("no answer");
  await expect(waitPatiently(limits, server, request, Promise.reject(failure))).rejects.toBe(failure);
  expect(told.slice(3)).toEqual([
    [true, 0],
    [true, 40],
  ]);
});
