/**
 * Tells of each key whether it is the first in `ms` milliseconds, from memory alone. At most `items` keys are remembered: of more the
 * oldest is forgotten, and may be the first again too early.
 */
export function createPause(ms: number, items: number) {
  const lastMs = new Map<string, number>();
  return (key: string, nowMs: number): boolean => {
    const last = lastMs.get(key);
    // A clock that was set back begins anew.
    if (last !== undefined && last <= nowMs && nowMs - last < ms) return false;
    // Anew at the end: the map is in the order in which they came.
    lastMs.delete(key);
    lastMs.set(key, nowMs);
    const [oldest] = lastMs.keys();
    if (lastMs.size > items && oldest !== undefined) lastMs.delete(oldest);
    return true;
  };
}
