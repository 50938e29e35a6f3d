import RateLimiterMemory from "rate-limiter-flexible/lib/RateLimiterMemory.js";
import RateLimiterRes from "rate-limiter-flexible/lib/RateLimiterRes.js";
import { AppError, type ErrorCode } from "../errors.ts";
import { networkOf } from "./network.ts";

export type Throttle = ReturnType<typeof createThrottle>;

/** Bounds how often a minute one network address (IPv6 by its /64) may do what refuses itself with `code`, whose sentence names `seconds`. */
export function createThrottle(perMinute: number, code: ErrorCode) {
  const addresses = new RateLimiterMemory({ points: perMinute, duration: 60 });
  return {
    /** Counts one. Throws `code`. */
    assertAllowed: async (address: string): Promise<void> => {
      try {
        await addresses.consume(networkOf(address));
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
        throw new AppError(code, { params: { seconds }, retryAfterSeconds: seconds });
      }
    },
  };
}
