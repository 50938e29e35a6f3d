import { constants, fstatSync, openSync, writeSync } from "node:fs";

/** What waits for a reader that is too slow; more than that is lost, so that memory stays bounded. */
const waitingBytes = 1024 * 1024;
const retryMs = 25;

/** Writes bytes and gives how many were taken, as node:fs does. */
type Write = (bytes: Uint8Array) => number;

/**
 * Where log lines go: at once and in order, as long as they are taken. It never throws and never waits, for the log is not what a server
 * is there for: a reader that is too slow is tried again every so often, and what a full disk or a closed end does not take is lost, which
 * `onLost` hears of (how many lines).
 */
export function createLogDestination(onLost: (lines: number) => void, write: Write = openStandardError()) {
  let waiting: Buffer[] = [];
  let bytes = 0;
  let timer: Timer | undefined;
  /** Whether a part of a line was taken and the rest lost. */
  let isTorn = false;
  const lose = () => {
    onLost(waiting.length);
    waiting = [];
    bytes = 0;
  };
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    try {
      for (let [first] = waiting; first !== undefined; [first] = waiting) {
        const taken = write(first);
        isTorn = taken < first.length;
        bytes -= taken;
        if (isTorn) waiting[0] = first.subarray(taken);
        else waiting.shift();
      }
    } catch (error) {
      const isBusy = error instanceof Error && "code" in error && error.code === "EAGAIN";
      if (isBusy) timer = setTimeout(flush, retryMs).unref();
      else lose();
    }
  };
  process.on("exit", flush);
  return {
    write: (line: string): void => {
      const whole = Buffer.from(isTorn && waiting.length === 0 ? `\n${line}` : line);
      if (bytes + whole.length > waitingBytes) {
        onLost(1);
        return;
      }
      waiting.push(whole);
      bytes += whole.length;
      if (timer === undefined) flush();
    },
  };
}

/**
 * Standard error. Of a pipe an end of its own that does not block: a reader that stands still would hold the whole server up. A file and a
 * socket (systemd's journal) are written as they are.
 */
function openStandardError(): Write {
  let descriptor = 2;
  try {
    if (fstatSync(2).isFIFO())
      descriptor = openSync("/proc/self/fd/2", constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    // Not every system can open it again: then it is written as it is.
  }
  return (bytes) => writeSync(descriptor, bytes);
}
