import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The groups of files that the program carries along: built pages, Swagger UI, SQL migrations, and what it is run with. */
export type AssetGroup = "pages" | "swagger" | "migrations" | "deploy" | "image";

const PROJECT_ROOT = join(import.meta.dir, "../..");

const DEVELOPMENT_FOLDERS: Record<AssetGroup, string> = {
  pages: join(PROJECT_ROOT, "dist/assets/pages"),
  swagger: join(PROJECT_ROOT, "node_modules/swagger-ui-dist"),
  migrations: join(PROJECT_ROOT, "drizzle"),
  deploy: join(PROJECT_ROOT, "src/deploy"),
  /** Its Dockerfile alone, which stands where docker looks for it. */
  image: PROJECT_ROOT,
};

/**
 * The folder that holds a group's files. In development it is on the disk; in the executable it is below
 * `assets/`, which the build embeds beside the program and node:fs reads like any other folder.
 */
export function assetFolder(group: AssetGroup): string {
  return Bun.isStandaloneExecutable ? join(dirname(Bun.main), "assets", group) : DEVELOPMENT_FOLDERS[group];
}

/**
 * The bytes of one file, such as `readAsset("pages", "chat/index.html")`. Throws when there is none. Read once and
 * keep the result: it is a plain, synchronous read. The name must come from the program, never from a request.
 */
export function readAsset(group: AssetGroup, name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(join(assetFolder(group), name)));
}

/** One file as UTF-8 text; otherwise as `readAsset`. */
export function readTextAsset(group: AssetGroup, name: string): string {
  return readFileSync(join(assetFolder(group), name), "utf8");
}

/** The names of the files directly in a group's folder, sorted. Throws when there is no such folder. */
export function listAssets(group: AssetGroup): string[] {
  return readdirSync(assetFolder(group), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();
}
