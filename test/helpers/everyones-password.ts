/** What everyone signs in with whom a test only needs. */
export const everyonesPassword = "pass word";

const { hash, verify } = Bun.password;
const hashed = new Map<string, Promise<string>>();
const found = new Set<string>();

/**
 * Hashes `everyonesPassword` once for the whole run, and knows it again: its hashing was most of what the tests of a server in this
 * process did. Every other password, and a wrong one tried for it, takes the work that it takes.
 */
export function hashEveryonesPasswordOnce(): void {
  Bun.password.hash = (password, algorithm) => {
    if (password !== everyonesPassword) return hash(password, algorithm);
    const key = JSON.stringify(algorithm);
    const hashing = hashed.get(key) ?? hash(password, algorithm);
    hashed.set(key, hashing);
    return hashing;
  };
  Bun.password.verify = async (password, against, algorithm) => {
    if (password !== everyonesPassword || typeof against !== "string")
      return verify(password, against, algorithm);
    if (found.has(against)) return true;
    const matches = await verify(password, against, algorithm);
    if (matches) found.add(against);
    return matches;
  };
}
