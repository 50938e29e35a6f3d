import { limits } from "../config.ts";
import { AppError } from "../errors.ts";
import { createHashTurns } from "./hash-turns.ts";

/** OWASP's argon2id profile of 19 MiB: strong enough, and a burst of sign-ins does not take the machine's memory. */
const argon2 = { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 } as const;

/**
 * What a wrong username is compared with, so that it takes the time of a wrong password: a hash of the same cost, of a password that
 * nobody has kept. It is not made at the start, which it would hold up.
 */
export const decoyHash =
  "$argon2id$v=19$m=19456,t=2,p=1$L1E0MX8kxLjzsOYUvT7ZLT693POQ9xF0C1he1m0DnHE$8ANuDETWEKvZNeYVgL+ZagIwQJqvEOjJrvTGtw7gQRU";

/** Hashing runs a few at a time: the processor is shared with the answers being streamed. */
const turns = createHashTurns({
  atOnce: limits.passwordHashesAtOnce,
  waiting: limits.passwordHashesWaiting,
  waitingPerLine: limits.failingSignInsWaiting,
  lineRests: limits.failingSignInRestFactor,
});

/** How many passwords are being hashed, and how many wait for that. */
export const passwordQueue = turns.count;

/** The argon2id hash of a password, in PHC form. Throws password_too_long, server_busy when too many wait. */
export async function hashPassword(password: string): Promise<string> {
  if (Buffer.byteLength(password) > limits.passwordBytes) {
    throw new AppError("password_too_long", { params: { max: limits.passwordBytes } });
  }
  return await turns.run(() => Bun.password.hash(password, argon2));
}

/**
 * Whether `password` belongs to `hash`; without a hash, or with the empty one of an account that has no password yet, it is false after
 * about the same time. `attempt` wraps the check inside its turn, so that what it counts is never more than the hashes at once ahead. With a
 * `line` (a network whose sign-ins have failed) it comes after everybody else's. Throws server_busy when too many wait.
 */
export async function verifyPassword(
  password: string,
  hash: string | undefined,
  attempt: (check: () => Promise<boolean>) => Promise<boolean> = (check) => check(),
  line?: string,
): Promise<boolean> {
  const check = async () => {
    if (Buffer.byteLength(password) > limits.passwordBytes) return false;
    const matches = await Bun.password.verify(password || " ", hash || decoyHash);
    return matches && Boolean(hash) && password !== "";
  };
  return await turns.run(() => attempt(check), line);
}
