import { createHash } from "node:crypto";
import RateLimiterMemory from "rate-limiter-flexible/lib/RateLimiterMemory.js";
import type { App } from "../../app.ts";
import { AppError } from "../../errors.ts";
import { createFirstTimes } from "../../lib/first-times.ts";
import { networkOf } from "../../lib/network.ts";

export type LoginThrottle = ReturnType<typeof createLoginThrottle>;
export type AddressThrottle = ReturnType<typeof createAddressThrottle>;

/** Counts failed sign-ins by account and by address (IPv6 by its /64), and tells them in the log. Successes never count. */
export function createLoginThrottle(app: App) {
  const { limits } = app.config;
  const duration = limits.loginFailureWindowSeconds;
  const accounts = new RateLimiterMemory({ points: limits.loginFailuresPerAccount, duration });
  const addresses = new RateLimiterMemory({ points: limits.loginFailuresPerAddress, duration });
  const minuteMs = 60_000;
  const isFirst = {
    failed: createFirstTimes(minuteMs, limits.signInLinesPerMinute),
    throttled: createFirstTimes(minuteMs, limits.signInLinesPerMinute),
  };
  /**
   * For whoever shuts an address out by the log (fail2ban): one line an address and minute. Never the name, which may be a password that
   * was typed into the wrong field.
   */
  const note = (outcome: "failed" | "throttled", address: string) => {
    app.metrics.signIns.inc({ outcome });
    if (!isFirst[outcome](networkOf(address))) return;
    if (outcome === "failed") app.log.info({ address }, "a sign-in failed");
    else app.log.warn({ address }, "sign-ins are throttled");
  };
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
          note("throttled", address);
          throw error;
        });
    },
    /** The line in which the address's passwords wait to be looked at, once a few of its sign-ins have failed; undefined before that. */
    lineOf: async (address: string): Promise<string | undefined> => {
      const network = networkOf(address);
      const failures = (await addresses.get(network))?.consumedPoints ?? 0;
      return failures < limits.sharedLineTries ? undefined : network;
    },
    countFailure: async (username: string, address: string): Promise<void> => {
      note("failed", address);
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
