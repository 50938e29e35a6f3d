import { refusalFigures } from "../../src/features/figures/record.ts";
import { addAnswers, dice, type Given, writeAnswers } from "./figures.ts";
import type { TestServer } from "./test-server.ts";

const dayMs = 24 * 3600 * 1000;

/** Gives links some weeks of answers, more on working days and by day, and refusals on the last of them. */
export async function livePast(
  server: TestServer,
  given: {
    links: readonly { botId: string; linkId: string }[];
    visitorIds: readonly string[];
    answers: number;
  },
): Promise<void> {
  const roll = dice(11);
  const now = server.clock.nowMs;
  const answers = Array.from({ length: given.answers }, (): Given => {
    const ago = Math.floor((roll(1_000) / 1_000) ** 1.4 * 60);
    const hour = 7 + roll(6) + roll(6);
    const atMs = now - (now % dayMs) - ago * dayMs + hour * 3_600_000 + roll(3_600_000);
    const link = given.links[roll(3) === 0 ? roll(given.links.length) : 0];
    return {
      botId: link?.botId ?? "",
      linkId: link?.linkId ?? null,
      visitorId: given.visitorIds[roll(given.visitorIds.length)] ?? "",
      atMs: Math.min(atMs, now - 60_000 - roll(dayMs / 24)),
      points: (20 + roll(200)) / 100,
      isFailed: roll(40) === 0,
      promptTokens: 300 + roll(1_500),
      completionTokens: 50 + roll(600),
      firstTokenMs: 300 + roll(900) + (roll(20) === 0 ? 4_000 : 0),
      rating: ([null, null, null, null, "up", "up", "down"] as const)[roll(7)] ?? null,
    };
  });
  await addAnswers(server, answers, writeAnswers(server.connection, answers));
  const last = given.links.at(-1);
  for (let index = 0; index < 24 && last !== undefined; index += 1)
    await server.app.store.batch([refusalFigures(server.app.store, last.linkId, now - roll(9 * dayMs))]);
}
