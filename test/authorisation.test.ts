import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { callersWith, groups } from "./authorisation/callers.ts";
import { blockOf, queryOf, type Route } from "./authorisation/table.ts";
import { makeWorld, type World } from "./authorisation/world.ts";
import { readApi } from "./helpers/api-document.ts";

// Every route of the API's own description is asked by everybody there is, for one's own row, another's and none: what each gets stands
// in authorisation/table.txt, which a person reads against the contract. `make authorisation-table` writes it anew.

const tableFile = Bun.file(join(import.meta.dir, "authorisation/table.txt"));
let world: World;
let routes: Route[];

beforeAll(async () => {
  world = await makeWorld();
  routes = (await readApi(world.server)).operations;
  takeBackIsPossible();
});
afterAll(() => world.server.close());

/** Each request runs in a transaction that is taken back, in which SQLite lets nobody change how it writes to the disk. */
function takeBackIsPossible(): void {
  const { connection } = world.server;
  const pragma = connection.pragma.bind(connection);
  connection.pragma = (source, options) =>
    connection.inTransaction && source.startsWith("synchronous") ? undefined : pragma(source, options);
}

async function makeTable(): Promise<string> {
  const callers = callersWith(world.tokens, world.server.app.keyring.jwtSecret);
  const blocks: string[] = [];
  for (const route of routes.toSorted(([a], [b]) => (pathFirst(a) < pathFirst(b) ? -1 : 1)))
    blocks.push(await blockOf(world, route, callers));
  const legend = Object.entries(groups).map(([name, members]) => `  ${name}: ${members.join(", ")}`);
  return `Groups, where all of one get the same:\n${legend.join("\n")}\n\n${blocks.join("\n\n")}\n`;
}

const pathFirst = (route: string): string => route.split(" ").toReversed().join(" ");

test("who gets what on every route, for one's own rows, another's and none, is as the table has it", async () => {
  const table = await makeTable();
  if (process.env.WRITE_AUTHORISATION_TABLE === "yes") await tableFile.write(table);
  expect(table).toBe(await tableFile.text());
}, 60_000);

/** The lists that hold an administrator's own things, and the files of them: asked for whole, and for each id that they can be asked for. */
const lists = (): string[] =>
  routes.flatMap(([route, operation]) => {
    const [method, path = ""] = route.split(" ");
    const isOwn = /^\/api\/v1\/(?!auth|users|end-users|public|setup|origin)/.test(path);
    if (method !== "GET" || path.includes("{") || !isOwn) return [];
    const ids: Record<string, string | undefined> = { ...world.targetsOf("admin").own, ...namedOtherwise() };
    const query = queryOf(operation);
    const filters = (operation.parameters ?? []).filter(({ name }) => name.endsWith("_id"));
    const words = (operation.parameters ?? []).flatMap(({ name, required, schema }) =>
      required ? (schema?.enum ?? []).map((word) => [name, word]) : [],
    );
    const choices = [...filters.map(({ name }) => [name, ids[name] ?? ""]), ...words];
    return [`${path}${query}`, ...choices.map((choice) => `${path}${withChoice(query, choice)}`)];
  });

const namedOtherwise = () => {
  const { own } = world.targetsOf("admin");
  return {
    share_token_id: own["bot-share-tokens"],
    customer_id: own["end-users"],
    actor_id: own.users,
    target_id: own.bots,
  };
};

function withChoice(query: string, [name = "", value = ""]: readonly string[]): string {
  const all = new URLSearchParams(query);
  all.set(name, value);
  return `?${all}`;
}

test("another administrator's lists hold nothing of the first one's, whatever they are asked for", async () => {
  const { server, otherToken, tokens } = world;
  const { own } = world.targetsOf("admin");
  // The last is who it is: what all administrators know of one another is that there are others.
  const traces = Object.entries(own).flatMap(([name, id]) =>
    /^(users|end-users|sessions)$/.test(name) ? [] : [id],
  );
  server.connection.exec("DELETE FROM audit_events WHERE action = 'account.created'");
  const read = async (path: string, token: string) =>
    await (await server.send("GET", path, { token })).text();
  const found: string[] = [];
  const leaks: string[] = [];
  for (const path of lists()) {
    const [its, others] = [await read(path, tokens.admin), await read(path, otherToken)];
    found.push(...traces.filter((trace) => its.includes(trace)));
    leaks.push(...traces.filter((trace) => others.includes(trace)).map((trace) => `${path} tells ${trace}`));
  }
  expect(leaks).toEqual([]);
  // The same lists hold them for their owner: they are looked for in the right place.
  expect(new Set(found).size).toBeGreaterThan(3);
});
