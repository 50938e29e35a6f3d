import { signIn } from "./browser.ts";
import { limitOf } from "./mock-visitors.ts";
import { drawPicture } from "./picture.ts";
import { addressOf, ask, beginAnew, button, closeDialog, hear, openHistory, type State } from "./stage.ts";

/** Of a conversation. */
export const asking: State[] = [
  {
    name: "empty",
    reach: async (stage) => {
      const { bench, page } = stage;
      bench.mock.limits.push(limitOf("messages_per_day", 12), limitOf("points", 35.4, { limit: 200 }));
      await page.goto("about:blank");
      await page.goto(addressOf(stage));
      await signIn(page);
      await page.locator(".suggestion").first().waitFor();
      await page.locator(".fine-print .left").waitFor();
      if (!stage.isPhone) await openHistory(stage);
    },
  },
  {
    name: "attach-menu",
    reach: async (stage) => {
      await button(stage, "attach").click();
      await stage.page.locator("#attach-menu .menu-note").waitFor();
    },
  },
  {
    name: "streaming",
    reach: async (stage) => {
      await stage.page.keyboard.press("Escape");
      await ask(stage, stage.said.essay);
      await stage.page.locator(".answer.is-last .markdown li").waitFor();
    },
  },
  {
    name: "stopped",
    reach: async (stage) => {
      await button(stage, "stop").click();
      await stage.page.getByText(stage.word("stopped")).waitFor();
    },
  },
  {
    name: "thinking",
    reach: async (stage) => {
      await hear(stage, stage.said.thought);
      await stage.page.locator(".reasoning summary").click();
      await stage.page.locator(".reasoning .markdown").waitFor();
    },
  },
  {
    name: "code",
    reach: async (stage) => {
      const { page, said } = stage;
      await hear(stage, said.code);
      await page.locator(".answer.is-last .katex").nth(1).waitFor();
    },
  },
  {
    name: "sources",
    reach: async (stage) => {
      const { page, said } = stage;
      await hear(stage, said.sources);
      await page.locator(".chip[aria-controls]").first().click();
      await page.locator(".passage").waitFor();
    },
  },
  {
    name: "broken",
    reach: async (stage) => {
      await beginAnew(stage);
      await hear(stage, stage.said.broken);
    },
  },
  {
    name: "tools",
    reach: async (stage) => {
      await hear(stage, stage.said.tool);
      await stage.page.locator(".tools summary").click();
      await stage.page.locator(".tool-parts").waitFor();
    },
  },
  {
    name: "versions",
    reach: async (stage) => {
      const { page } = stage;
      await page
        .locator(".answer.is-last")
        .getByRole("button", { name: stage.word("regenerate") })
        .click();
      await page.locator(".answer.is-last .versions").waitFor();
      await page.locator(".answer.is-last .moment").waitFor();
    },
  },
  {
    name: "commenting",
    reach: async (stage) => {
      await stage.page
        .locator(".answer.is-last")
        .getByRole("button", { name: stage.word("rate_down") })
        .click();
      await stage.page.locator(".comment input").waitFor();
    },
  },
  {
    name: "editing",
    reach: async (stage) => {
      await button(stage, "edit_question").last().click();
      await stage.page.locator(".editor").waitFor();
    },
  },
];

/** Of what is sent, and what is not. */
export const sending: State[] = [
  {
    name: "attached",
    reach: async (stage) => {
      const { page, said } = stage;
      await button(stage, "cancel").click();
      await beginAnew(stage);
      const text = {
        name: said.textFile,
        mimeType: "text/csv",
        buffer: Buffer.from("crate,weight\n4700,12\n"),
      };
      const picture = { name: "IMG_2044.png", mimeType: "image/png", buffer: drawPicture() };
      const wrong = {
        name: "manual.pdf",
        mimeType: "application/pdf",
        buffer: Buffer.from([0x25, 0x50, 0x00, 0xff]),
      };
      await page.locator("[popovertarget=attach-menu]").click();
      await page.locator(".attach-menu input[type=file]").first().setInputFiles([picture, text, wrong]);
      await page.locator(".file-ready").nth(1).waitFor();
      await page.locator(".file-failed").waitFor();
    },
  },
  {
    name: "sent-files",
    reach: async (stage) => {
      const { page, said } = stage;
      await hear(stage, said.suggestions[0] ?? "");
      await page.locator(".sent-picture img").waitFor();
      await page.locator(".follow-ups").waitFor();
    },
  },
  {
    name: "picture",
    reach: async ({ page }) => {
      await page.locator(".sent-picture").click();
      await page.locator("dialog.picture img").waitFor();
    },
  },
  {
    name: "offline",
    reach: async (stage) => {
      await closeDialog(stage);
      await stage.page.context().setOffline(true);
      await stage.page.getByText(stage.word("offline")).waitFor();
    },
  },
  {
    name: "refused",
    reach: async (stage) => {
      const { page } = stage;
      await page.context().setOffline(false);
      await page.getByText(stage.word("offline")).waitFor({ state: "detached" });
      await ask(stage, stage.said.refused);
      await page.locator(".hindrance").waitFor();
    },
  },
  {
    name: "used-up",
    reach: async (stage) => {
      const { bench, page } = stage;
      bench.mock.limits.splice(0, 2, limitOf("points", 0));
      // What is left is read again after an answer.
      await hear(stage, stage.said.thought);
      await page.getByText(stage.word("used_up_points", { whose: stage.word("whose_visitor") })).waitFor();
      bench.mock.limits.length = 0;
    },
  },
];
