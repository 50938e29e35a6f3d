/** A new id: a lower-case UUIDv7, so that ids made later sort later. */
export const newId = (nowMs: number): string => Bun.randomUUIDv7("hex", nowMs);

/** Whether a caller's id has the form of a UUID. One that has not belongs to nothing. */
export const isUuid = (id: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(id);
