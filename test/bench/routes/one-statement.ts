import { drizzle } from "drizzle-orm/better-sqlite3";
import { Elysia, t } from "elysia";
import { openDatabase } from "../../../src/db/open.ts";
import { users } from "../../../src/db/schema/accounts.ts";
import { bots } from "../../../src/db/schema/bots.ts";
import { newId } from "../../../src/lib/id.ts";
import { serveUntilClosed } from "../child.ts";

// The least that can be done with a bot's links on the same stack: Elysia routes that run the product's own statement, on a database of
// its schema, and give its rows as they are. Takes the path of a new database as its argument.

const database = openDatabase(Bun.argv[2] ?? "");
if ("kind" in database) throw new Error("The database is newer than the code");
const db = drizzle(database);
const [ownerId, botId] = [newId(Date.now()), newId(Date.now())];
const createdAt = Date.now();
db.insert(users)
  .values({ id: ownerId, username: "owner", passwordHash: "", isAdmin: true, isEndUser: false, createdAt })
  .run();
db.insert(bots)
  .values({
    id: botId,
    ownerId,
    name: "Bot",
    model: "builtin",
    systemPrompt: "",
    settings: {},
    createdAt,
    updatedAt: createdAt,
  })
  .run();

const columns = database.prepare("SELECT name FROM pragma_table_info('share_tokens')").pluck().all().join();
/** The length of what the product stores of a token and of a secret, sealed. */
const sealed = "s".repeat(86);
const insert = database.prepare(
  `INSERT INTO share_tokens (id, bot_id, token_hash, token_sealed, name, access, secret_sealed, allowed_origins, created_by, created_at)
  VALUES (?, ?, ?, '${sealed}', ?, 'account', '${sealed}', '[]', ?, ?) RETURNING ${columns}`,
);
const list = database.prepare(
  `SELECT ${columns} FROM share_tokens WHERE bot_id = ? ORDER BY created_at DESC, id DESC LIMIT 50`,
);
const create = database.transaction((name: string) => {
  const now = Date.now();
  const id = newId(now);
  return insert.get(id, botId, id, name, ownerId, now);
});
for (let count = 0; count < 60; count += 1) create(`Link ${count}`);
// A new link is on the disk before it is answered, as the product has it.
database.pragma("synchronous = FULL");

const http = new Elysia()
  .get("/links", () => list.all(botId))
  .post("/links", ({ body }) => create.immediate(body.name), { body: t.Object({ name: t.String() }) });
http.listen({ hostname: "127.0.0.1", port: 0 });
await serveUntilClosed({ port: http.server?.port, stop: () => http.stop(true) });
