/**
 * Ends this process where it is told to end, or has taken longer than `mostMs`, and the processes that it has started with it: those
 * that `pids` gives at that moment.
 */
export function boundRun(mostMs: number, pids: () => readonly number[]): void {
  const end = (why: string) => {
    process.stderr.write(`${why}\n`);
    for (const pid of pids()) kill(pid);
    process.exit(1);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => end(`ended by ${signal}`));
  setTimeout(() => end(`ended after ${Math.round(mostMs / 1_000)} s, which is too long`), mostMs).unref();
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
