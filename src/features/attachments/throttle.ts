import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { App } from "../../app.ts";
import { AppError } from "../../errors.ts";
import { networkOf } from "../../lib/network.ts";

/** Bounds how many files one network address may upload (IPv6 by its /64): where a link lets everybody in, it can be any number of visitors. */
export function createUploadThrottle(app: App) {
  const addresses = new RateLimiterMemory({ points: app.config.limits.uploadsPerAddress, duration: 60 });
  return {
    /** Counts one. Throws too_many_uploads. */
    assertAllowed: async (address: string): Promise<void> => {
      try {
        await addresses.consume(networkOf(address));
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
        throw new AppError("too_many_uploads", { params: { seconds }, retryAfterSeconds: seconds });
      }
    },
  };
}
