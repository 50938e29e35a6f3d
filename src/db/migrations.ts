import { listAssets, readTextAsset } from "../lib/assets.ts";
import { lazily } from "../lib/lazily.ts";

/** One step of the schema's history: `tag` is the file's name without `.sql`, `index` counts from 0. */
export type Migration = { index: number; tag: string; readonly sql: string };

/**
 * Every migration in the order in which it must be applied. `sql` is the file as drizzle-kit wrote it, its statements
 * separated by `--> statement-breakpoint`, read when it is asked for. Throws when the numbers have a gap or a double, for then the order is unknown.
 */
export const listMigrations = lazily((): readonly Migration[] =>
  orderMigrations(listAssets("migrations")).map((migration) => ({
    ...migration,
    get sql() {
      return readTextAsset("migrations", `${migration.tag}.sql`);
    },
  })),
);

/** The same order from file names alone; names that are not SQL files are passed over. */
export function orderMigrations(fileNames: string[]): { index: number; tag: string }[] {
  const tags = fileNames.filter((name) => name.endsWith(".sql")).map((name) => name.slice(0, -".sql".length));
  return tags.sort().map((tag, index) => {
    if (!tag.startsWith(`${String(index).padStart(4, "0")}_`)) {
      throw new Error(`Migration ${tag}.sql stands at place ${index}: its number must be that place`);
    }
    return { index, tag };
  });
}
