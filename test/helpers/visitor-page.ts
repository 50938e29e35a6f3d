import type { Page } from "playwright-core";
import { startChat } from "./chat.ts";
import { askOn, lastAnswer, readLastAnswer, type View } from "./chat-page.ts";
import type { RecordedRequest, Step } from "./fake-upstream.ts";

export type VisitorPages = Awaited<ReturnType<typeof startVisitorPages>>;

/**
 * `startChat` on a socket, with a host that knows a few people, and a model that says what it was asked; where that has the word
 * "slowly", it does not come to its end.
 */
export async function startVisitorPages(options: Parameters<typeof startChat>[0] = {}) {
  // The pages read the server's times by this machine's clock.
  const chat = await startChat({ nowMs: Date.now(), ...options });
  const host = startPeopleHost();
  const url = chat.server.listen();
  chat.upstream.setScript((request) => {
    const question = questionIn(request);
    const steps: Step[] = [{ text: `You asked: ${question}` }];
    return { steps: question.includes("slowly") ? [...steps, { stall: true }] : steps };
  });
  return {
    url,
    /** A page of the server's that is no chat. */
    elsewhere: `${url}/swagger/json`,
    chat,
    /** Whom the host knows, which a test may change: its credentials, one for each device, and whose they are. */
    people: host.people,
    /** The credentials that the host was asked about, oldest first. */
    hostCalls: host.calls,
    /** Makes a link with such fields; `address` is that of its page, with these parameters. */
    makeLink: async (fields: Record<string, unknown> = {}) => {
      const { status, body } = await chat.server.request("POST", `/api/v1/bots/${chat.botId}/share-tokens`, {
        token: chat.owner.token,
        body: { access: "hook", hook_url: host.url, ...fields },
      });
      if (status !== 200) throw new Error(`the link cannot be made: ${JSON.stringify(body)}`);
      const shareToken: string = body.share_token;
      return {
        id: body.id as string,
        shareToken,
        secret: body.secret as string,
        address: (params: Record<string, string> = {}) =>
          `${url}/chat/share?${new URLSearchParams({ shareId: shareToken, ...params })}`,
      };
    },
    close: async () => {
      await chat.close();
      await host.stop();
    },
  };
}

function startPeopleHost() {
  const people: Record<string, string> = { "ann-at-home": "ann", "ann-at-work": "ann", "ben-at-home": "ben" };
  const calls: { path: string; token: string }[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => {
      const { token } = await request.json();
      calls.push({ path: new URL(request.url).pathname, token });
      const uid = people[token];
      return uid === undefined
        ? Response.json({ success: false, message: "Sign in to our shop first." })
        : Response.json({ success: true, data: { uid } });
    },
  });
  return { url: `http://127.0.0.1:${server.port}`, people, calls, stop: () => server.stop(true) };
}

/** The last of what a model was asked, which is the question. */
function questionIn({ body }: RecordedRequest): string {
  const { messages } = body as { messages: { content: string }[] };
  return messages.at(-1)?.content ?? "";
}

const history = /^(Your conversations|历史对话)$/;

/** One's own conversations: in the drawer, which is opened, or on a wide screen in the panel beside the chat. */
export async function openHistory(page: View) {
  const panel = page.getByRole("complementary", { name: history });
  const button = page.getByRole("button", { name: history });
  await button.waitFor();
  if (!(await panel.isVisible())) await button.click();
  return panel.or(page.getByRole("dialog", { name: history }));
}

/** Opens the history and gives the titles of what is in it, newest first. */
export async function readHistory(page: View): Promise<string[]> {
  const drawer = await openHistory(page);
  const rows = drawer.getByRole("listitem");
  await rows
    .first()
    .or(drawer.getByText(/^(Nothing here yet|暂无记录)/))
    .waitFor();
  const titles = await rows.locator("button:first-of-type span").allTextContents();
  const close = drawer.getByRole("button", { name: /^(Close|关闭)$/ });
  if (!(await close.isVisible())) return titles;
  await close.click();
  // Until then nothing can be typed beneath it.
  await drawer.waitFor({ state: "hidden" });
  return titles;
}

/** Keeps in `window.shown`, from the next load on, all words that were on the page at any moment, typed ones too. */
export async function watchWords(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const keep = () => {
      const fields = [...document.querySelectorAll("textarea, input")] as (
        | HTMLTextAreaElement
        | HTMLInputElement
      )[];
      const words = [document.documentElement.textContent, ...fields.map(({ value }) => value)];
      Object.assign(window, { shown: `${Reflect.get(window, "shown") ?? ""}${words.join(" ")}` });
    };
    new MutationObserver(keep).observe(document, { childList: true, subtree: true, characterData: true });
  });
}

/** What `watchWords` has kept since the page was loaded. */
export async function wordsShown(page: Pick<Page, "evaluate">): Promise<string> {
  const shown: unknown = await page.evaluate(() => Reflect.get(window, "shown"));
  if (typeof shown !== "string") throw new Error("the page's words are not watched");
  return shown;
}

/** Asks, and waits for the whole of the answer. */
export async function askAndRead(page: View, question: string): Promise<void> {
  await askOn(page, question);
  await untilAnswered(page, question);
}

/** Waits until the newest answer is that to a question, and whole. */
export async function untilAnswered(page: View, question: string): Promise<void> {
  await lastAnswer(page).getByText(`You asked: ${question}`).waitFor();
  await readLastAnswer(page);
}

/** Opens one's own conversation with a title from the drawer. */
export async function openConversation(page: View, title: string): Promise<void> {
  const drawer = await openHistory(page);
  await drawer.getByRole("button", { name: title }).first().click();
}
