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
