import { wholeAnswer } from "./words.ts";

/** What is asked again and again. */
export interface Target {
  name: string;
  url: string;
  /** The options of the requests of a client, by its number from 0; of a chat, its body too. */
  requestOf: (client: number) => RequestInit;
}

/** One round of one target. */
export interface Round {
  perSecond: number;
  /** Of each request in milliseconds: to the whole answer, or of a stream to its first word. Sorted. */
  waitsMs: number[];
}

/** Has `clients` ask side by side until `total` answers are in, and gives how long each of them took to matter. */
async function ask(
  clients: number,
  total: number,
  once: (client: number) => Promise<number>,
): Promise<Round> {
  const waitsMs: number[] = [];
  let left = total;
  const startedAt = performance.now();
  const run = async (client: number) => {
    while (left > 0) {
      left -= 1;
      waitsMs.push(await once(client));
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => run(client)));
  const seconds = (performance.now() - startedAt) / 1_000;
  return { perSecond: total / seconds, waitsMs: waitsMs.sort((a, b) => a - b) };
}

/** Looks the target up. Throws where an answer is no 200. */
export async function lookUp(target: Target, clients: number, total: number): Promise<Round> {
  return await ask(clients, total, async (client) => {
    const startedAt = performance.now();
    const response = await fetch(target.url, target.requestOf(client));
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`${target.name} answered ${response.status}`);
    return performance.now() - startedAt;
  });
}

/** Reads streamed answers from the target; after the round each is compared with the whole answer, byte for byte. */
export async function chat(target: Target, clients: number, total: number): Promise<Round> {
  const bodies: Uint8Array[][] = [];
  const round = await ask(clients, total, async (client) => {
    const startedAt = performance.now();
    const response = await fetch(target.url, target.requestOf(client));
    if (response.status !== 200 || response.body === null) {
      throw new Error(`${target.name} answered ${response.status}: ${await response.text()}`);
    }
    const parts: Uint8Array[] = [];
    bodies.push(parts);
    let firstMs: number | null = null;
    for await (const part of response.body) {
      parts.push(part);
      if (firstMs === null && hasWord(part)) firstMs = performance.now() - startedAt;
    }
    if (firstMs === null) throw new Error(`${target.name} sent no word`);
    return firstMs;
  });
  for (const parts of bodies) checkAnswer(target.name, Buffer.concat(parts).toString("utf8"));
  return round;
}

const hasWord = (part: Uint8Array) =>
  Buffer.from(part.buffer, part.byteOffset, part.length).includes('"content":"');

function checkAnswer(name: string, body: string): void {
  const frames = body.split("\n\n").filter((frame) => frame.startsWith("data: "));
  const last = frames.pop();
  const text = frames.map((frame) => JSON.parse(frame.slice(6)).choices[0]?.delta?.content ?? "").join("");
  if (last !== "data: [DONE]" || text !== wholeAnswer) {
    throw new Error(`${name} changed the answer: ${body.slice(0, 500)} … ${body.slice(-500)}`);
  }
}
