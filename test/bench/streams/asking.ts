import { join } from "node:path";
import { processorMs } from "../servers.ts";
import type { News, Order, Question, Round } from "./asker.ts";

/** Who is asked: its address, its process, and the questions, which the clients share. */
export interface Asked {
  url: string;
  pid: number;
  questions: readonly Question[];
  /** How many questions a client puts in a conversation; one where there are none. */
  turns: number;
}

/** One round: what the clients saw, and the server's processor time for each answer in microseconds, all its threads. */
export interface Measured extends Round {
  serverUs: number;
}

export type Asker = ReturnType<typeof startAsker>;

/** Starts the process that asks; it ends when the scope that holds it ends. */
export function startAsker() {
  let current = Promise.withResolvers<Round>();
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "asker.ts")], {
    stdio: ["ignore", "inherit", "inherit"],
    ipc: (news: News) => {
      if (news.kind === "round") current.resolve(news.round);
      else current.reject(new Error(news.why));
    },
    onExit: (_, code) => current.reject(new Error(`The asker ended with ${code}`)),
  });
  return {
    /** Has so many clients ask until `total` answers are in. Throws where one of them is not the model's, byte for byte. */
    ask: async ({ url, pid, questions, turns }: Asked, clients: number, total: number): Promise<Measured> => {
      current = Promise.withResolvers();
      const order: Order = { port: Number(new URL(url).port), questions, clients, total, turns };
      const beforeMs = processorMs(pid);
      child.send(order);
      const round = await current.promise;
      return { ...round, serverUs: ((processorMs(pid) - beforeMs) * 1_000) / total };
    },
    [Symbol.asyncDispose]: async () => {
      current.promise.catch(() => undefined);
      child.kill();
      await child.exited;
    },
  };
}

/** A question as it is sent, each header a line of its own (RFC 9112). */
export function questionTo(
  url: string,
  path: string,
  body: Record<string, unknown>,
  headers: Record<string, string> = {},
): Question {
  const all = { host: new URL(url).host, "content-type": "application/json", ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return { head: `POST ${path} HTTP/1.1\r\n${lines.join("")}`, body: JSON.stringify(body) };
}

/** What a model itself is asked. */
export const plainQuestion = {
  model: "bench",
  stream: true,
  messages: [{ role: "user", content: "Say the words." }],
};
