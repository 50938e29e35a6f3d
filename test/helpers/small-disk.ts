import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A folder whose disk can be filled and freed while a server writes there. A file system of a few megabytes where one may be mounted;
 * elsewhere the largest size that the server's files may have is set (RLIMIT_FSIZE), by which its writes fail as on a disk that is ill.
 */
export function makeSmallDisk(megabytes: number) {
  const folder = mkdtempSync(join(tmpdir(), "botshare-disk-"));
  const isMounted = run(
    "mount",
    "-t",
    "tmpfs",
    "-o",
    `size=${megabytes}m,mode=0700`,
    "botshare-test",
    folder,
  );
  const filler = join(folder, "filler");
  const limit = (pid: number, bytes: number | "unlimited") => {
    if (!run("prlimit", `--pid=${pid}`, `--fsize=${bytes}:unlimited`))
      throw new Error("prlimit (util-linux) is missing");
  };
  return {
    folder,
    /** What a write hears, and why by the server's own word. */
    full: isMounted
      ? { code: "storage_full", reason: "disk_full" }
      : { code: "storage_unavailable", reason: "io_error" },
    fill: (pid: number, dataDir: string) => {
      if (!isMounted) return limit(pid, statSync(join(dataDir, "botshare.db-wal")).size);
      for (let bytes = 1024 ** 2; bytes >= 512; bytes /= 2) while (grew(filler, bytes));
    },
    free: (pid: number) => {
      if (isMounted) rmSync(filler);
      else limit(pid, "unlimited");
    },
    [Symbol.dispose]: () => {
      if (isMounted) run("umount", "--lazy", folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function grew(path: string, bytes: number): boolean {
  try {
    writeFileSync(path, Buffer.alloc(bytes), { flag: "a" });
    return true;
  } catch {
    return false;
  }
}

function run(...command: [string, ...string[]]): boolean {
  if (Bun.which(command[0]) === null) return false;
  return Bun.spawnSync(command, { stdout: "ignore", stderr: "ignore" }).exitCode === 0;
}
