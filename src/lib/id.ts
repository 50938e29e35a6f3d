/** A new id: a lower-case UUIDv7, so that ids made later sort later. */
export const newId = (nowMs: number): string => Bun.randomUUIDv7("hex", nowMs);

/** When an id was made: a UUIDv7 begins with its time in milliseconds (RFC 9562, section 5.7). */
export const timeOfId = (id: string): number => Number.parseInt(id.replace("-", "").slice(0, 12), 16);

/** Whether a caller's id has the form of a UUID. One that has not belongs to nothing. */
export const isUuid = (id: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(id);
