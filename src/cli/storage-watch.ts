import type { App } from "../app.ts";
import type { Condition } from "../db/condition.ts";

/**
 * Says in the log when the database stops taking writes and when it takes them again, one line a change, and warns while the disk is
 * nearly full, before it is. Gives what ends it.
 */
export function watchStorage({ store, log, config }: App): () => void {
  const { diskLookMs, lowDiskBytes, reservedDiskBytes } = config.limits;
  let told = 0;
  const look = async () => {
    const free_bytes = await store.freeBytes();
    if (free_bytes === null) return;
    const stage = free_bytes < reservedDiskBytes ? 2 : free_bytes < lowDiskBytes ? 1 : 0;
    if (stage === told) return;
    told = stage;
    if (stage === 0) log.info({ free_bytes }, "the disk has room again");
    else if (stage === 1) log.warn({ free_bytes }, "the disk is nearly full: free some space");
    else
      log.warn(
        { free_bytes },
        "the disk is nearly full: files and documents are refused, conversations go on",
      );
  };
  const tell = (condition: Condition) => {
    if (condition.state === "ok") log.info("the database takes writes again");
    else log.error({ reason: condition.reason }, describe[condition.reason]);
  };
  const endTelling = store.onCondition(tell);
  const now = store.condition();
  if (now.state !== "ok") tell(now);
  void look();
  const timer = setInterval(look, diskLookMs).unref();
  return () => {
    endTelling();
    clearInterval(timer);
  };
}

const describe = {
  disk_full: "the disk is full: nothing can be stored, what is stored can be read; free some space",
  read_only: "the database is read-only: nothing can be stored, what is stored can be read",
  locked: "another process holds the database: nothing can be stored until it lets go",
  damaged:
    "the database is damaged: nothing more is stored in it; stop the server, look with doctor and restore a backup",
  io_error: "the disk fails: nothing can be stored; look at the system's own log",
} as const;
