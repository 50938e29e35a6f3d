import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { listMigrations } from "../../src/db/migrations.ts";
import { projectFolder } from "../helpers/executable.ts";

/**
 * A folder under dist/ with what `make` writes into it. It is kept, and made anew once the schema, one of the generator's files (named
 * from this folder) or `also` is another: what it was before goes.
 */
export function keptFolder(
  name: string,
  { files, also = "", make }: { files: readonly string[]; also?: string; make: (folder: string) => void },
): string {
  const parent = join(projectFolder, "dist/bench-data");
  const schema = listMigrations().map(({ sql }) => sql);
  const generator = files.map((file) => readFileSync(join(import.meta.dir, file), "utf8"));
  const key = Bun.hash([...schema, ...generator, also].join("\0")).toString(16);
  const folder = join(parent, `${name}-${key}`);
  if (existsSync(folder)) return folder;
  mkdirSync(parent, { recursive: true });
  for (const former of readdirSync(parent).filter((it) => it.startsWith(`${name}-`)))
    rmSync(join(parent, former), { recursive: true, force: true });
  const half = join(parent, `${name}-half`);
  mkdirSync(half, { recursive: true, mode: 0o700 });
  make(half);
  // Whole or not at all: what was cut off is made again.
  renameSync(half, folder);
  return folder;
}
