import { expect, setDefaultTimeout, test } from "bun:test";
import { findViolations } from "./axe.ts";
import { signIn } from "./browser.ts";
import { addressOf, hear, startStage } from "./stage.ts";
import { walk } from "./states.ts";
import { lookAtWords } from "./wording.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(90_000);

test("axe-core finds nothing in any state, on a light phone in English and on a dark wide screen in Chinese, and no word is wrong or cut", async () => {
  const faults: string[] = [];
  const stages = await Promise.all([
    startStage("en", "phone", { colorScheme: "light" }),
    startStage("zh", "desktop", { colorScheme: "dark" }),
  ]);
  await Promise.all(
    stages.map(async (stage) => {
      await using own = stage;
      await walk(own, async (name) => {
        const found = [...(await lookAtWords(own)), ...(await findViolations(own.page))];
        faults.push(...found.map((fault) => `${name}: ${fault}`));
      });
      faults.push(...own.complaints);
    }),
  );
  expect(faults).toEqual([]);
});

test("whatever accent an owner chooses, what is written in it can be read in both schemes", async () => {
  const faults: string[] = [];
  await Promise.all(
    ["#ffff00", "#f0f0f0", "#101010"].map(async (accent) => {
      await using stage = await startStage("en", "phone", { accent });
      const { page } = stage;
      const look = async (name: string) => {
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          const found = await findViolations(page, {
            runOnly: { type: "rule", values: ["color-contrast"] },
          });
          faults.push(...found.map((fault) => `${accent}, ${colorScheme}, ${name}: ${fault}`));
        }
      };
      await page.goto(addressOf(stage));
      await page.waitForFunction(() =>
        document.documentElement.style.getPropertyValue("--accent-light").startsWith("#"),
      );
      await look("sign-in");
      await signIn(page);
      await hear(stage, stage.said.sources);
      await page.locator(".chip[aria-controls]").first().click();
      await page.locator(".passage").waitFor();
      await look("sources");
    }),
  );
  expect(faults).toEqual([]);
});
