import { afterAll, beforeEach, expect, test } from "bun:test";
import { listConversations } from "../src/features/conversations/service.ts";
import { newId } from "../src/lib/id.ts";
import { createShared, startTestServer } from "./helpers/test-server.ts";

// What a search shows of the conversations that it finds.

const server = startTestServer();
const { app, connection } = server;
afterAll(() => server.close());

const shared = await createShared(server);
const shelf = { reach: null, visitorId: "a visitor", linkId: shared.linkId };
connection.prepare("INSERT INTO visitors VALUES ('a visitor', 'account', '', 'somebody', 0, NULL)").run();
const addConversation = connection.prepare(
  "INSERT INTO conversations (id, bot_id, share_token_id, visitor_id, title, is_pinned, created_at, updated_at, shown_end_id) VALUES (?, ?, ?, 'a visitor', ?, 0, 0, 0, NULL)",
);
const addMessage = connection.prepare(
  `INSERT INTO messages (id, conversation_id, is_shown, role, content, status, created_at)
    VALUES (?, ?, ?, 'user', ?, 'complete', 0)`,
);
beforeEach(() => {
  connection.prepare("DELETE FROM conversations").run();
});

function write(title: string, texts: readonly string[], isShown = 1): void {
  const id = newId(0);
  addConversation.run(id, shared.botId, shared.linkId, title);
  for (const text of texts) addMessage.run(newId(0), id, isShown, text);
}
const matches = async (search: string) =>
  (await listConversations(app, shelf, { search })).items.map(({ match }) => match);

const dots = ".".repeat(60);
const cases: Record<string, [text: string, search: string, match: string]> = {
  "a short message whole": ["Nothing but a zebra.", "zebra", "Nothing but a zebra."],
  "forty characters on each side of a long one": [
    `${dots}zebra${dots}`,
    "ZEBRA",
    `…${".".repeat(40)}zebra${".".repeat(40)}…`,
  ],
  "its beginning": [`zebra${dots}`, "zebra", `zebra${".".repeat(40)}…`],
  "its end": [`${dots}zebra`, "zebra", `…${".".repeat(40)}zebra`],
  "just all of it": [
    `${".".repeat(40)}zebra${".".repeat(40)}`,
    "zebra",
    `${".".repeat(40)}zebra${".".repeat(40)}`,
  ],
  "characters beyond the first plane whole": [
    `${"😀".repeat(60)}斑马${"😀".repeat(60)}`,
    "斑马",
    `…${"😀".repeat(40)}斑马${"😀".repeat(40)}…`,
  ],
  "lines as one, without signs that turn the writing": [
    "one\n\ntwo\tze\u202ebra \r\n end",
    "two",
    "one two zebra   end",
  ],
  "a letter that folds in no other alphabet": ["É zebra é", "é", "É zebra é"],
  "markup as it is written": ["<b>*zebra*</b>", "zebra", "<b>*zebra*</b>"],
};
for (const [it, [text, search, match]] of Object.entries(cases)) {
  test(`shows ${it}`, async () => {
    write("A title", ["Something else.", text]);
    expect(await matches(search)).toEqual([match]);
  });
}

test("shows nothing of a conversation that is found by its title, and of none in a list without a search", async () => {
  write("The zebra", ["A zebra."]);
  expect(await matches("zebra")).toEqual([null]);
  expect((await listConversations(app, shelf, {})).items[0]).not.toHaveProperty("match");
});

test("finds words of a version that is not shown", async () => {
  write("A title", ["The horse was a zebra."], 0);
  expect(await matches("horse")).toEqual(["The horse was a zebra."]);
});

test("shows the words of a message beyond the first step", async () => {
  write("A title", [...Array<string>(150).fill("Nothing."), "A zebra.", "Another zebra."]);
  expect(await matches("zebra")).toEqual(["A zebra."]);
  const [item] = (await listConversations(app, shelf, { search: "zebra" })).items;
  const named = connection.prepare("SELECT content FROM messages WHERE id = ?").get(item?.match_message_id);
  expect(named).toEqual({ content: "A zebra." });
});
