import { AppError } from "../errors.ts";

interface TurnLimits {
  atOnce: number;
  /** Those that wait in no line; as many wait in all lines together. */
  waiting: number;
  waitingPerLine: number;
  /** After a hash of a line no other of any line begins for so many times as long as it took. */
  lineRests: number;
}

type Work = () => Promise<unknown>;
export type HashTurns = ReturnType<typeof createHashTurns>;

const busySeconds = 5;

/**
 * Who hashes when: a few at a time, in the order in which they come. Work with a `line` (a network whose sign-ins have failed) comes after
 * all work without one. The lines take turns, so that none keeps the others out, and rest between two hashes: wrong passwords, however many,
 * take only a part of one processor. `run` throws server_busy where too many wait.
 */
export function createHashTurns({ atOnce, waiting, waitingPerLine, lineRests }: TurnLimits) {
  const first: Work[] = [];
  const lines = new Map<string, Work[]>();
  let running = 0;
  let inLines = 0;
  let restsUntilMs = 0;
  let isAlarmSet = false;

  /** The next of the line whose turn it is; the line goes to the end of all. None while they rest. */
  const nextOfLines = (): Work | undefined => {
    const [line] = lines;
    if (line === undefined) return undefined;
    const restMs = restsUntilMs - performance.now();
    if (restMs > 0) {
      if (Number.isFinite(restMs) && !isAlarmSet) {
        isAlarmSet = true;
        setTimeout(awake, restMs);
      }
      return undefined;
    }
    const [name, works] = line;
    const work = works.shift();
    lines.delete(name);
    if (works.length > 0) lines.set(name, works);
    inLines -= 1;
    // Until it has ended nobody knows how long it takes, and when it has this is looked at again.
    restsUntilMs = Number.POSITIVE_INFINITY;
    return work && (() => timed(work));
  };
  const awake = () => {
    isAlarmSet = false;
    admit();
  };
  const timed = async (work: Work) => {
    const startedMs = performance.now();
    await work();
    const nowMs = performance.now();
    restsUntilMs = nowMs + (nowMs - startedMs) * lineRests;
  };
  const admit = () => {
    while (running < atOnce) {
      const work = first.shift() ?? nextOfLines();
      if (work === undefined) return;
      running += 1;
      void work().finally(() => {
        running -= 1;
        admit();
      });
    }
  };
  return {
    /** How many are being hashed, and how many wait for that. */
    count: () => ({ running, waiting: first.length + inLines }),
    run: <Result>(work: () => Promise<Result>, line?: string): Promise<Result> => {
      const own = line === undefined ? undefined : (lines.get(line) ?? []);
      // What waits in lines keeps nobody else out.
      const isFull =
        own === undefined ? first.length >= waiting : inLines >= waiting || own.length >= waitingPerLine;
      if (isFull) throw new AppError("server_busy", { retryAfterSeconds: busySeconds });
      const { promise, resolve, reject } = Promise.withResolvers<Result>();
      const settle = () => work().then(resolve, reject);
      if (line === undefined || own === undefined) first.push(settle);
      else {
        own.push(settle);
        lines.set(line, own);
        inLines += 1;
      }
      admit();
      return promise;
    },
  };
}
