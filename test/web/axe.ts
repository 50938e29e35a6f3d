import { join } from "node:path";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";

const source = await Bun.file(join(import.meta.dir, "../../node_modules/axe-core/axe.min.js")).text();

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const options: RunOptions = {
  runOnly: { type: "tag", values: tags },
  resultTypes: ["violations"],
  // The rules of names in other frames: there are none.
  iframes: false,
};

/** What axe-core finds wrong on the page as it is now: the rule, and where. */
export async function findViolations(page: Page, more: RunOptions = {}): Promise<string[]> {
  // The policy of the page stops no script of the browser's own protocol.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(source);
  const found = await page.evaluate(
    async (given) => {
      // It is there since the line above.
      const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
      const results: AxeResults = await axe.run(document, given);
      return results.violations.map(({ id, nodes }) => ({
        id,
        nodes: nodes.map(({ target, any, all, none }) => [
          target.join(" "),
          ...[...any, ...all, ...none].map(({ message }) => message),
        ]),
      }));
    },
    { ...options, ...more },
  );
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.join("; ")}`));
}
