import { createHash } from "node:crypto";
import { RateLimiterMemory } from "rate-limiter-flexible";
import type { App } from "../../app.ts";
import { AppError } from "../../errors.ts";
import { networkOf } from "../../lib/network.ts";

export type LoginThrottle = ReturnType<typeof createLoginThrottle>;
export type AddressThrottle = ReturnType<typeof createAddressThrottle>;

/** Counts failed sign-ins by account and by address (IPv6 by its /64). Successes never count. */
export function createLoginThrottle(app: App) {
  const { limits } = app.config;
  const duration = limits.loginFailureWindowSeconds;
  const accounts = new RateLimiterMemory({ points: limits.loginFailuresPerAccount, duration });
  const addresses = new RateLimiterMemory({ points: limits.loginFailuresPerAddress, duration });
  const counters = (username: string, address: string) =>
    [
      [
        accounts,
        createHash("sha256").update(username.normalize("NFC").trim()).digest("base64url"),
        limits.loginFailuresPerAccount,
      ],
      [addresses, networkOf(address), limits.loginFailuresPerAddress],
    ] as const;
  return {
    /** Throws too_many_login_attempts when either has failed too often in the window. */
    assertAllowed: async (username: string, address: string): Promise<void> => {
      for (const [counter, key, points] of counters(username, address))
        await assertFewer(counter, key, points).catch((error: unknown) => {
          app.metrics.signIns.inc({ outcome: "throttled" });
          throw error;
        });
    },
    countFailure: async (username: string, address: string): Promise<void> => {
      app.metrics.signIns.inc({ outcome: "failed" });
      for (const [counter, key] of counters(username, address)) await counter.penalty(key, 1);
    },
  };
}

/** Counts the failures of an address alone (IPv6 by its /64), for what needs no name: one-time links. Successes never count. */
export function createAddressThrottle({ config: { limits } }: App) {
  const points = limits.loginFailuresPerAddress;
  const addresses = new RateLimiterMemory({ points, duration: limits.loginFailureWindowSeconds });
  return {
    /** Throws too_many_login_attempts when the address has failed too often in the window. */
    assertAllowed: (address: string): Promise<void> => assertFewer(addresses, networkOf(address), points),
    countFailure: async (address: string): Promise<void> => {
      await addresses.penalty(networkOf(address), 1);
    },
  };
}

async function assertFewer(counter: RateLimiterMemory, key: string, points: number): Promise<void> {
  const state = await counter.get(key);
  if (state === null || state.consumedPoints < points) return;
  const seconds = Math.max(1, Math.ceil(state.msBeforeNext / 1000));
  throw new AppError("too_many_login_attempts", { params: { seconds }, retryAfterSeconds: seconds });
}
