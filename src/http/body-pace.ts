import { AppError } from "../errors.ts";

/** How slowly a body may come; the limits of these names. */
export interface Pace {
  bodyGraceMs: number;
  bodyLeastBytesPerSecond: number;
}

/**
 * The chunks of a body as they come. Throws body_too_slow once more time has passed than the grace and what the bytes so far need at the
 * rate: whoever sends a byte now and then holds nothing for long.
 */
export async function* inTime(body: ReadableStream<Uint8Array>, pace: Pace): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  const startedAtMs = performance.now();
  let receivedBytes = 0;
  let isLate = false;
  const giveUp = () => {
    reader.cancel().catch(() => {
      // It has failed already, which whoever reads is told.
    });
  };
  const look = () => {
    const allowedMs = pace.bodyGraceMs + (receivedBytes / pace.bodyLeastBytesPerSecond) * 1000;
    const leftMs = startedAtMs + allowedMs - performance.now();
    if (leftMs > 0) {
      timer = setTimeout(look, leftMs);
      return;
    }
    isLate = true;
    giveUp();
  };
  let timer = setTimeout(look, pace.bodyGraceMs);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (isLate) throw new AppError("body_too_slow");
      if (done) return;
      receivedBytes += value.length;
      yield value;
    }
  } finally {
    clearTimeout(timer);
    // What nobody reads any more is not kept.
    giveUp();
  }
}

/** The longest body whose bytes are awaited all at once: at the least rate it takes a second. */
export const shortBodyBytes = 8 * 1024;

/**
 * All of a body that says it has `announced` bytes, at most `shortBodyBytes`. Throws body_too_slow as `inTime` does for one that has come
 * but for its last byte. Nearly every body is here with its request's head: to read it as a stream costs three times as much.
 */
export async function readShort(
  request: Request,
  announced: number,
  pace: Pace,
): Promise<Uint8Array<ArrayBuffer>> {
  const late = Promise.withResolvers<never>();
  const allowedMs = pace.bodyGraceMs + (announced / pace.bodyLeastBytesPerSecond) * 1000;
  const timer = setTimeout(() => late.reject(new AppError("body_too_slow")), allowedMs);
  try {
    return await Promise.race([request.bytes(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
