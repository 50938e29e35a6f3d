import { expect } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startChat } from "./chat.ts";
import { createCustomer } from "./test-server.ts";

interface Asked {
  messages: { role: string; content: string }[];
}

export type Remembering = Awaited<ReturnType<typeof startRemembering>>;

/** A chat on a database in a file, whose bot remembers, with a second customer; three memories are recalled, and five kept. */
export async function startRemembering() {
  const folder = mkdtempSync(join(tmpdir(), "botshare-memory-"));
  const chat = await startChat({
    databasePath: join(folder, "test.db"),
    bot: { settings: { enable_memori: true }, system_prompt: "Be kind." },
    limits: { recalledMemoryItems: 3, memoriesPerVisitor: 5 },
  });
  const stranger = (await createCustomer(chat.server, "stranger")).token;
  const set = (settings: Record<string, unknown>) =>
    chat.server.request("PATCH", `/api/v1/bots/${chat.botId}`, {
      token: chat.owner.token,
      body: { settings },
    });
  const list = async (token = chat.customer.token, link = chat.link) =>
    (await chat.server.request("GET", `${link}/memory`, { token })).body.items;
  /** The system message that the model got last. */
  const lastSystem = (): string => {
    const last = chat.lastCall();
    if (last === undefined) throw new Error("no model was called");
    // The fake upstream keeps what it was sent: a chat completion request.
    const { messages } = last.body as Asked;
    return messages.find(({ role }) => role === "system")?.content ?? "";
  };
  return {
    chat,
    stranger,
    set,
    list,
    texts: async (token?: string, link?: string) =>
      (await list(token, link)).map(({ text }: { text: string }) => text),
    /** Says something in a conversation of its own, a second after what was said before. */
    say: async (question: string, more: Record<string, unknown> = {}, token = chat.customer.token) => {
      chat.server.clock.nowMs += 1_000;
      const messages = [{ role: "user", content: question }];
      const answer = await chat.ask({ messages, ...more }, { token });
      expect(answer.status).toBe(200);
      return answer.body;
    },
    lastSystem,
    /** What the model was told last of what its customer had said. */
    recalled: () =>
      [...lastSystem().matchAll(/<memory said="[\d-]+">(.*)<\/memory>/g)].map(([, text]) => text),
    /** Which of the database's files hold a word. */
    filesWith: (word: string) =>
      readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(word)),
    /** Begins a test anew: the bot remembers, and nothing is remembered. */
    forget: async () => {
      await set({ enable_memori: true });
      for (const token of [chat.customer.token, stranger])
        await chat.request("DELETE", "/memory", undefined, token);
    },
    close: async () => {
      await chat.close();
      rmSync(folder, { recursive: true });
    },
  };
}
