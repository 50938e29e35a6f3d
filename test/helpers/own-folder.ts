import { afterAll, beforeEach } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An empty folder for each test of a file, for its user's eyes alone: gives what names that of the running test. They go with the file. */
export function folderOfEachTest(): () => string {
  const top = mkdtempSync(join(tmpdir(), "botshare-"));
  let count = 0;
  const name = () => join(top, String(count));
  beforeEach(() => {
    count += 1;
    mkdirSync(name(), { mode: 0o700 });
  });
  afterAll(() => rmSync(top, { recursive: true, force: true }));
  return name;
}
