import { afterAll, beforeAll, expect, test } from "bun:test";
import { type Chat, startChat } from "./helpers/chat.ts";
import { chunksOf } from "./helpers/events.ts";
import { testScenarios, unknownId } from "./helpers/scenarios.ts";
import { createAdmin, masterKey } from "./helpers/test-server.ts";

// `POST /api/v1/bots/{bot_id}/stop`: what a bot's manager has asked it without a link.

let chat: Chat;
let stranger: { id: string; token: string };
beforeAll(async () => {
  const endless = { ends: false, steps: [{ text: "Once upon a time" }, { stall: true as const }] };
  chat = await startChat({ script: endless });
  stranger = await createAdmin(chat.server, "stranger");
});
afterAll(() => chat.close());

const path = () => `/api/v1/bots/${chat.botId}/stop`;
const stop = async (token: string, body: object = {}) =>
  (await chat.server.request("POST", path(), { token, body })).body;

/** Starts an answer that says a little and then waits; without a token the customer's, through the link. */
async function begin(token?: string) {
  const asked = { messages: [{ role: "user", content: "A story" }] };
  const { events } =
    token === undefined
      ? await chat.stream(asked)
      : await chat.stream({ ...asked, share_token: null }, { token });
  const [{ message_id }] = chunksOf(await events.untilText("Once upon a time"));
  return { events, messageId: message_id as string };
}

test("a manager stops its own answers, one or all, and nobody else's", async () => {
  const [one, two, masters, customers] = [
    await begin(chat.owner.token),
    await begin(chat.owner.token),
    await begin(masterKey),
    await begin(),
  ];
  expect(await stop(chat.owner.token, { message_id: masters.messageId })).toMatchObject({ stopped: 0 });
  expect(await stop(chat.owner.token, { message_id: customers.messageId })).toMatchObject({ stopped: 0 });
  expect(await stop(chat.owner.token, { message_id: one.messageId })).toEqual({ success: true, stopped: 1 });
  expect((await one.events.rest()).at(-2)?.data.status).toBe("stopped");
  expect(await stop(chat.owner.token)).toEqual({ success: true, stopped: 1 });
  expect((await two.events.rest()).at(-2)?.data.status).toBe("stopped");
  expect(await stop(masterKey)).toEqual({ success: true, stopped: 1 });
  await chat.request("POST", "/stop", { message_id: customers.messageId });
  expect((await customers.events.rest()).at(-2)?.data.status).toBe("stopped");
});

const post = (token: string | undefined) => ({ method: "POST", path: path(), token, body: {} });
testScenarios(() => chat.server, {
  "stopping needs a token": () => ({ ...post(undefined), status: 401, code: "unauthenticated" }),
  "stopping is not a customer's to do here": () => ({
    ...post(chat.customer.token),
    status: 403,
    code: "admin_required",
  }),
  "stopping is not another administrator's to do": () => ({
    ...post(stranger.token),
    status: 403,
    code: "not_bot_owner",
  }),
  "an unknown bot has nothing to stop for the master key": () => ({
    ...post(masterKey),
    path: `/api/v1/bots/${unknownId}/stop`,
    status: 404,
    code: "not_found",
  }),
});
