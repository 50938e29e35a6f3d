import type { Config } from "../config.ts";
import { AppError } from "../errors.ts";
import { networkOf } from "../lib/network.ts";
import { createThrottle } from "../lib/throttle.ts";
import type { Guest } from "./caller.ts";

/** After so long a place is mostly free again: what is uploaded is small. */
const retrySeconds = 2;

/**
 * Bounds what uploads hold while they come in, megabytes each: all together, those of one session and those of one network address,
 * which may also begin only so many a minute; on a link that lets everybody in, one address can be any number of visitors.
 */
export function createUploadPlaces(max: Config["limits"]) {
  const anybody = createThrottle(max.uploadsPerAddress, "too_many_uploads");
  const anonymous = createThrottle(max.anonymousUploadsPerAddress, "too_many_uploads");
  const held = new Map<string, number>();
  const add = (key: string, change: number) => {
    const count = (held.get(key) ?? 0) + change;
    if (count > 0) held.set(key, count);
    else held.delete(key);
  };
  /** Takes a place and gives what leaves it. Throws too_many_uploads. */
  return async (guest: Guest, address: string): Promise<() => void> => {
    await anybody.assertAllowed(address);
    if (guest.kind === "visitor" && guest.access === "anonymous") await anonymous.assertAllowed(address);
    const places = [
      ["all", max.uploadsAtOnce],
      [`address ${networkOf(address)}`, max.uploadsAtOncePerAddress],
      [`session ${guest.kind === "master" ? "" : guest.sessionId}`, max.uploadsAtOncePerSession],
    ] as const;
    if (places.some(([key, most]) => (held.get(key) ?? 0) >= most)) {
      const params = { seconds: retrySeconds };
      throw new AppError("too_many_uploads", { params, retryAfterSeconds: retrySeconds });
    }
    for (const [key] of places) add(key, 1);
    return () => {
      for (const [key] of places) add(key, -1);
    };
  };
}
