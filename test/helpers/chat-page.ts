import type { Page } from "playwright-core";
import { password } from "./api-client.ts";

// What a person does on the chat page, by the names of what they see there.

/** Where the chat page is: a browser's page, or a frame in another one. */
export type View = Pick<Page, "getByRole" | "getByLabel">;

/** Signs in on the page that asks for it. */
export async function signInOn(page: View, username: string): Promise<void> {
  await page.getByLabel(/^(User name|用户名)$/).fill(username);
  await page.getByLabel(/^(Password|密码)$/).fill(password);
  await page.getByRole("button", { name: /^(Sign in|登录)$/ }).click();
  await composer(page).waitFor();
}

/** Types a question and sends it. */
export async function askOn(page: View, question: string): Promise<void> {
  await composer(page).fill(question);
  await page.getByRole("button", { name: /^(Send|发送)$/ }).click();
}

/** The newest answer. */
export const lastAnswer = (page: View) => page.getByRole("article").last();

/** Waits until the newest answer has ended, and gives its words. */
export async function readLastAnswer(page: View): Promise<string> {
  const answer = lastAnswer(page);
  await answer.getByRole("button", { name: /^(Copy answer|复制回答)$/ }).waitFor();
  return (await answer.textContent()) ?? "";
}

/** Where one types. */
export const composer = (page: View) => page.getByRole("textbox", { name: /^(Your question|您的问题)$/ });
