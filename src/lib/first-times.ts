/**
 * What keeps a flood out of the log: gives whether `key` comes for the first time in this window of `windowMs`, and is one of the first
 * `most` keys in it. Remembers no more than these. `now` is any clock in milliseconds that goes evenly.
 */
export function createFirstTimes(windowMs: number, most: number, now = () => performance.now()) {
  const seen = new Set<string>();
  let since = now();
  return (key: string): boolean => {
    const at = now();
    if (at - since >= windowMs) {
      seen.clear();
      since = at;
    }
    if (seen.has(key) || seen.size >= most) return false;
    seen.add(key);
    return true;
  };
}
