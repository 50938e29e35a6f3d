import { expect, test } from "bun:test";
import { type Bands, judge, type Try } from "./bench/bands.ts";
import type { Figure } from "./bench/figure.ts";

const bands: Bands = {
  streams: { rate: { value: 0.8, factor: 2 }, processor: { value: 1.5, factor: 2 } },
  page: { bytes: { value: 50, factor: 1.2 } },
};

const rate = (value: number): Figure => ({ what: "rate", value, unit: "×", target: { atLeast: 0.75 } });
const processor = (value: number): Figure => ({
  what: "processor",
  value,
  unit: "×",
  target: { atMost: 1.6 },
});
const bytes = (value: number): Figure => ({ what: "bytes", value, unit: "KB", target: { atMost: 60 } });
const part = (name: string, ...figures: Figure[]): Try => ({ name, figures, failure: null });
const broken = (name: string): Try => ({ name, figures: [], failure: "an answer was changed" });

/** Judges what each try gives in turn, and tells which parts were measured in each. */
async function judged(...tries: Try[][]) {
  const asked: string[][] = [];
  const verdict = await judge(
    bands,
    async (names) => {
      asked.push(names);
      return (tries[asked.length - 1] ?? []).filter(({ name }) => names.includes(name));
    },
    3,
  );
  return { ...verdict, asked };
}

const good = [part("streams", rate(0.7), processor(1.9)), part("page", bytes(51))];

test("figures near what was recorded pass at once", async () => {
  expect(await judged(good)).toEqual({ outside: [], failed: [], asked: [["streams", "page"]] });
});

test("a figure that is better than recorded passes, however much better", async () => {
  const better = [part("streams", rate(8), processor(0.1)), part("page", bytes(1))];
  expect((await judged(better)).outside).toEqual([]);
});

test("a figure is outside where it is so in each of three tries, and the best of them is told", async () => {
  const slow = (value: number) => [part("streams", rate(value), processor(1.5)), part("page", bytes(50))];
  const { outside, asked } = await judged(slow(0.2), slow(0.32), slow(0.1));
  expect(outside).toEqual([
    {
      part: "streams",
      what: "rate",
      best: { value: 0.32, worse: 2.5, unit: "×" },
      band: { value: 0.8, factor: 2 },
    },
  ]);
  expect(asked).toEqual([["streams", "page"], ["streams"], ["streams"]]);
});

test("a figure that is within its band in one of the tries was noise", async () => {
  const { outside, asked } = await judged(
    [part("streams", rate(0.1), processor(9)), part("page", bytes(50))],
    [part("streams", rate(0.7), processor(9))],
    [part("streams", rate(0.1), processor(2))],
  );
  expect(outside).toEqual([]);
  expect(asked).toHaveLength(3);
});

test("a factor of its own holds a figure closer", async () => {
  const heavy = [part("streams", rate(0.8), processor(1.5)), part("page", bytes(61))];
  const { outside } = await judged(heavy, heavy, heavy);
  expect(outside).toMatchObject([{ what: "bytes", best: { value: 61, worse: 1.22, unit: "KB" } }]);
});

test("what a machine cannot measure is not judged", async () => {
  const blind = [part("streams", rate(0.8), processor(Number.NaN)), part("page", bytes(50))];
  expect((await judged(blind)).outside).toEqual([]);
});

test("a figure that is recorded and not measured any more is told", async () => {
  const gone = [part("streams", rate(0.8)), part("page", bytes(50))];
  const { outside } = await judged(gone, gone, gone);
  expect(outside).toMatchObject([{ part: "streams", what: "processor", best: null }]);
});

test("a part that fails three times fails, and one that fails once does not", async () => {
  const [, page] = good;
  const { outside, failed } = await judged(
    [broken("streams"), page ?? broken("page")],
    [broken("streams")],
    [broken("streams")],
  );
  expect(outside).toEqual([]);
  expect(failed).toEqual([{ part: "streams", why: "an answer was changed" }]);
  const once = await judged([broken("streams"), broken("page")], good);
  expect(once).toMatchObject({ outside: [], failed: [] });
});
