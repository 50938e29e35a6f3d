import { expect, test } from "bun:test";
import { conversations, messages } from "../src/db/schema/conversations.ts";
import { reservations } from "../src/db/schema/usage.ts";
import { startLimitedChat } from "./helpers/limited-chat.ts";

test("a bot without documents answers as often as its link's limits let in, and a question beyond leaves nothing", async () => {
  const limited = await startLimitedChat({ limits: { messages_per_day: 2, points: 1000 } });
  const { chat } = limited;
  await using _ = { [Symbol.asyncDispose]: limited.close };
  const owner = { token: chat.owner.token };
  const documents = `/api/v1/bots/${chat.botId}/documents`;
  for (const { id } of (await chat.server.request("GET", documents, owner)).body.items) {
    await chat.server.request("DELETE", `${documents}/${id}`, owner);
  }
  const [visitor = "", other = ""] = await limited.enterMany(2);
  const first = await limited.ask(visitor);
  const conversation = { conversation_id: first.body.conversation_id };
  expect([first.status, (await limited.ask(visitor, "And then?", conversation)).status]).toEqual([200, 200]);
  // The answer is bounded by what is left of the points.
  expect(chat.lastCall()?.body).toHaveProperty("max_tokens");
  const { db } = chat.server.app.store;
  const count = async () => [
    await db.$count(conversations),
    await db.$count(messages),
    await db.$count(reservations),
  ];
  const before = await count();
  const refused = await limited.ask(other, "May I?");
  expect([refused.status, refused.body.code]).toEqual([429, "daily_limit_reached"]);
  expect(await count()).toEqual(before);
});
