import { signIn } from "./browser.ts";
import { addressOf, ask, button, type Stage, type State } from "./stage.ts";
import { shareAddress } from "./visiting.ts";

/** Up to the sign-in. */
export const entering: State[] = [
  {
    name: "opening",
    reach: async (stage) => {
      const { page } = stage;
      await page.route("**/entry", () => undefined);
      await page.goto(addressOf(stage));
      await page.getByText(stage.word("waiting_server")).waitFor();
    },
  },
  {
    name: "unreachable",
    reach: async (stage) => {
      const { page } = stage;
      await page.unroute("**/entry");
      await page.route("**/entry", (route) => route.abort());
      await page.goto("about:blank");
      await page.goto(addressOf(stage));
      await page.getByText(stage.word("error_network")).waitFor();
      await page.unroute("**/entry");
    },
  },
  {
    name: "sign-in",
    reach: async (stage) => {
      await button(stage, "try_again").click();
      await stage.page.locator(".sign-in-form").waitFor();
    },
  },
  {
    name: "wrong-password",
    reach: async ({ page, word }) => {
      await signIn(page, "wrong");
      await page.getByText(word("error_invalid_credentials")).waitFor();
    },
  },
  {
    name: "throttled",
    reach: async ({ page, word }) => {
      await signIn(page, "letmein", "busy");
      await page.getByText(word("error_too_many_login_attempts")).waitFor();
    },
  },
];

/** From the end of a link on. */
export const leaving: State[] = [
  {
    name: "revoked-in-chat",
    reach: async (stage) => {
      await signIn(stage.page);
      await stage.page.locator(".sign-in-again").waitFor({ state: "hidden" });
      await ask(stage, stage.said.revoked);
      await stage.page.locator(".closed").waitFor();
    },
  },
  ...(["revoked", "expired"] as const).map((how) => ({
    name: how,
    reach: async (stage: Stage) => {
      stage.bench.mock.end(`states-account-${stage.language}`, how);
      await stage.page.goto("about:blank");
      await stage.page.goto(addressOf(stage));
      await stage.page.getByText(stage.word(`${how}_text`)).waitFor();
    },
  })),
  {
    name: "not-customer",
    reach: async (stage) => {
      const { bench, page } = stage;
      bench.mock.end(`states-account-${stage.language}`, "open");
      await page.context().addCookies([{ name: "botshare_session", value: "staff", url: bench.mock.url }]);
      await page.goto("about:blank");
      await page.goto(addressOf(stage));
      await page.getByText(stage.word("not_customer_text", { name: "staff" })).waitFor();
    },
  },
  {
    name: "unknown",
    reach: async ({ bench, page, word }) => {
      await page.goto(`${bench.mock.url}/s/nobody-knows-it`);
      await page.getByText(word("unknown_text")).waitFor();
    },
  },
  {
    name: "refused-visitor",
    reach: async ({ bench, page, word, language }) => {
      await page.goto(shareAddress(bench.mock, `states-hook-${language}`, "nobody"));
      await page.getByText(word("refused_title")).waitFor();
    },
  },
];
