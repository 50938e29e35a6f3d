/** A new id: a lower-case UUIDv7, so that ids made later sort later. */
export const newId = (nowMs: number): string => Bun.randomUUIDv7("hex", nowMs);
