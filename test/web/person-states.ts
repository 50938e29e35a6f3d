import { ask, beginAnew, button, closeDialog, openHistory, type Stage, type State } from "./stage.ts";

async function openPersonMenu(stage: Stage): Promise<void> {
  await button(stage, "account").click();
  await stage.page.locator(".theme").waitFor();
}

async function leaveHistory({ page, isPhone }: Stage): Promise<void> {
  if (isPhone) await page.locator(".drawer-head .icon-button").click();
}

/** Of what was asked before. */
export const remembering: State[] = [
  {
    name: "history",
    reach: async (stage) => {
      await beginAnew(stage);
      await openHistory(stage);
    },
  },
  {
    name: "found",
    reach: async ({ page, said }) => {
      await page.locator(".drawer-search").fill(said.sought);
      await page.locator(".drawer-row mark").first().waitFor();
    },
  },
  {
    name: "row-menu",
    reach: async ({ page }) => {
      await page.locator(".drawer-search").fill("");
      await page.locator(".drawer-row").nth(4).waitFor();
      await page.locator(".drawer-more").nth(1).click();
      await page.locator(".drawer-row .menu:popover-open").waitFor();
    },
  },
  {
    name: "renaming",
    reach: async ({ page, word }) => {
      await page
        .locator(".menu:popover-open")
        .getByRole("button", { name: word("rename"), exact: true })
        .click();
      await page.locator(".drawer-list form input").waitFor();
    },
  },
  {
    name: "undo",
    reach: async ({ page, word }) => {
      await page.locator(".drawer-list form input").press("Escape");
      await page.locator(".drawer-more").nth(1).click();
      await page
        .locator(".menu:popover-open")
        .getByRole("button", { name: word("delete"), exact: true })
        .click();
      await page.locator(".undo").waitFor();
    },
  },
  {
    name: "delete-all",
    reach: async (stage) => {
      await stage.page.locator(".undo-back").click();
      await button(stage, "delete_all").click();
      await stage.page.getByRole("alertdialog").waitFor();
    },
  },
];

/** Of who is here. */
export const persons: State[] = [
  {
    name: "person-menu",
    reach: async (stage) => {
      await button(stage, "cancel").click();
      await leaveHistory(stage);
      await openPersonMenu(stage);
      await button(stage, "memory").waitFor();
    },
  },
  {
    name: "account",
    reach: async (stage) => {
      await button(stage, "my_account").click();
      await stage.page.locator(".person-row").nth(2).waitFor();
    },
  },
  {
    name: "account-refused",
    reach: async ({ page, word }) => {
      await page.locator("[name=old_password]").fill("wrong");
      await page.locator("[name=new_password]").fill("1234567");
      await page.locator(".person-form [type=submit]").click();
      await page.getByText(word("error_wrong_password")).waitFor();
    },
  },
  {
    name: "memory",
    reach: async (stage) => {
      await closeDialog(stage);
      await openPersonMenu(stage);
      await button(stage, "memory").click();
      await stage.page.locator(".person-memory").nth(2).waitFor();
    },
  },
  {
    name: "session-ended",
    reach: async (stage) => {
      await closeDialog(stage);
      await ask(stage, stage.said.signedOut);
      await stage.page.locator(".sign-in-again").waitFor();
    },
  },
];
