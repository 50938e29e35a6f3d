import { AppError } from "../errors.ts";
import { inThisRequest } from "./request-scope.ts";

interface TurnLimits {
  atOnce: number;
  /** Those that wait in no line; as many wait in all lines together. */
  waiting: number;
  waitingPerLine: number;
  /** After a hash of a line no other of any line begins for so many times as long as it took, and at most for a minute. */
  lineRests: number;
}

type Work = () => Promise<unknown>;
export type HashTurns = ReturnType<typeof createHashTurns>;

const busySeconds = 5;
/** Whatever a hash took (a machine that slept meanwhile), and a timer can wait for no more than 24 days. */
const longestRestMs = 60_000;

/**
 * Who hashes when: a few at a time, in the order in which they come. Work with a `line` (a network whose sign-ins have failed) comes after
 * all work without one. The lines take turns, so that none keeps the others out, and rest between two hashes: wrong passwords, however many,
 * take only a part of one processor. `run` throws server_busy where too many wait.
 */
export function createHashTurns({ atOnce, waiting, waitingPerLine, lineRests }: TurnLimits) {
  const first: Work[] = [];
  const lines = createLines(lineRests, () => admit());
  let running = 0;
  const admit = () => {
    while (running < atOnce) {
      const work = first.shift() ?? lines.next();
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
    count: () => ({ running, waiting: first.length + lines.count() }),
    run: <Result>(work: () => Promise<Result>, line?: string): Promise<Result> => {
      // What waits in lines keeps nobody out who waits in none.
      const isFull =
        line === undefined
          ? first.length >= waiting
          : lines.count() >= waiting || lines.count(line) >= waitingPerLine;
      if (isFull) throw new AppError("server_busy", { retryAfterSeconds: busySeconds });
      const { promise, resolve, reject } = Promise.withResolvers<Result>();
      // Its turn is given by whoever ends before it, and a line that it writes into the log names its own request.
      const settle = inThisRequest(() => Promise.try(work).then(resolve, reject));
      if (line === undefined) first.push(settle);
      else lines.add(line, settle);
      admit();
      return promise;
    },
  };
}

/** Work in lines that take turns and rest together; `awake` is called when they have rested and something waits. */
function createLines(rests: number, awake: () => void) {
  const lines = new Map<string, Work[]>();
  let all = 0;
  let restsUntilMs = 0;
  let isAlarmSet = false;
  const ring = () => {
    isAlarmSet = false;
    awake();
  };
  const timed = async (work: Work) => {
    const startedMs = performance.now();
    await work();
    const nowMs = performance.now();
    restsUntilMs = nowMs + Math.min((nowMs - startedMs) * rests, longestRestMs);
  };
  return {
    /** How many wait, in all lines or in one. */
    count: (line?: string): number => (line === undefined ? all : (lines.get(line)?.length ?? 0)),
    add: (line: string, work: Work): void => {
      lines.set(line, [...(lines.get(line) ?? []), work]);
      all += 1;
    },
    /** The next of the line whose turn it is, which then goes behind the others; none while they rest. */
    next: (): Work | undefined => {
      const [turn] = lines;
      const restMs = restsUntilMs - performance.now();
      if (turn === undefined) return undefined;
      if (restMs > 0) {
        // While one is hashed nobody knows for how long they rest after it; when it has ended this is looked at again.
        if (Number.isFinite(restMs) && !isAlarmSet) {
          isAlarmSet = true;
          setTimeout(ring, restMs);
        }
        return undefined;
      }
      const [line, [work, ...others]] = turn;
      lines.delete(line);
      if (others.length > 0) lines.set(line, others);
      all -= 1;
      restsUntilMs = Number.POSITIVE_INFINITY;
      return work && (() => timed(work));
    },
  };
}
