import { readdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { Random } from "../bench/random.ts";
import { checkOverApi } from "./api-checks.ts";
import { compareAudits, compareRows } from "./compare.ts";
import { readRows } from "./rows.ts";
import { listUnsound } from "./soundness.ts";
import { listWrongSums } from "./sums.ts";
import type { World } from "./world.ts";

const belongs = new Set([
  "botshare.db",
  "botshare.db-wal",
  "botshare.db-shm",
  "serve.lock",
  "server.json",
  "beside.lock",
  "last-sweep",
  // While the next one is being written down, or where a kill cut that off: the one after it takes its place.
  "last-sweep.new",
  "master.key",
  "sealing.key",
]);

/** Holds the folder of a server that has just started against all that is known of it. What is wrong is added to the problems. */
export async function checkFolder(world: World, folder: string, random: Random): Promise<void> {
  const { problems } = world;
  for (const name of readdirSync(folder))
    if (!belongs.has(name)) problems.push(`${name} was left in the folder`);
  const database = new Database(join(folder, "botshare.db"), { timeout: 10_000 });
  try {
    await untilFinished(database);
    problems.push(...listUnsound(database));
    await compareRows(world, readRows(database, world.ledger));
    compareAudits(world, readAudit(database));
    problems.push(...listWrongSums(database, lostOf(world)));
    checkReports(world, database);
  } finally {
    database.close();
  }
  await checkOverApi(world, random);
}

/** A server deletes what was left half deleted of bots beside its first requests. */
async function untilFinished(database: Database.Database): Promise<void> {
  const going = database.prepare(
    "SELECT id FROM bots WHERE id IN (SELECT target_id FROM audit_events WHERE action = 'bot.deletion_began')",
  );
  const endsAt = performance.now() + 10_000;
  while (going.all().length > 0 && performance.now() < endsAt) await Bun.sleep(20);
}

/** The bots and links that conversations were deleted of, whose sums are more than what is left. */
const lostOf = ({ ledger }: World): Set<string> =>
  new Set(ledger.list().flatMap(({ id, secrets }) => (secrets.hasLost === "yes" ? [id] : [])));

function readAudit(database: Database.Database): Map<string, number> {
  const rows = database
    .prepare<[], { action: string; target_id: string; entries: number }>(
      // An administrator's own change and what all administrators may know of it are two entries of one.
      `SELECT action, target_id, count(DISTINCT created_at || actor_kind || coalesce(changes, '')) AS entries
       FROM audit_events GROUP BY action, target_id`,
    )
    .all();
  return new Map(rows.map(({ action, target_id, entries }) => [`${action} ${target_id}`, entries]));
}

interface Delivery {
  id: string;
  state: string;
  message_id: string;
}

/** What counts as delivered has come to the host under its id. */
function checkReports({ host, problems, counts }: World, database: Database.Database): void {
  const came = new Set(host.reports.map(({ id }) => id));
  const rows = database.prepare<[], Delivery>("SELECT id, state, message_id FROM hook_deliveries").all();
  for (const { id, state, message_id } of rows) {
    if (state !== "delivered") continue;
    counts.checked.reports += 1;
    if (!came.has(id)) problems.push(`the report of ${message_id} counts as delivered and never came`);
  }
}

/** How many reports wait for their hosts. */
export function countWaiting(folder: string): number {
  const database = new Database(join(folder, "botshare.db"), { readonly: true, timeout: 10_000 });
  try {
    const sql = "SELECT count(*) AS waiting FROM hook_deliveries WHERE state = 'pending'";
    return database.prepare<[], { waiting: number }>(sql).get()?.waiting ?? 0;
  } finally {
    database.close();
  }
}

/** At the end of a folder's rounds: a host that was told of a turn twice was told under one id. */
export function checkIds({ host, ledger, problems }: World): void {
  const ids = new Map<string, Set<string>>();
  for (const { id, query } of host.reports) {
    if (query !== "") ids.set(query, (ids.get(query) ?? new Set()).add(id));
  }
  for (const [query, ofQuery] of ids) {
    const tag = /\[(\w+) /.exec(query)?.[1] ?? "";
    const turn = ledger.get("turn", tag);
    const answers = Array.isArray(turn?.sure?.answers) ? turn.sure.answers.length : undefined;
    if (answers !== undefined && ofQuery.size !== answers)
      problems.push(`the host was told of ${answers} answers to "${query}" under ${ofQuery.size} ids`);
  }
}
