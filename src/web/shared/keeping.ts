/** What could not be stored: browsers forbid it in private windows and within other sites. It then lives as long as the page. */
const memory = new Map<string, string>();

type Place = "tab" | "browser";

/** Something that was kept under a name, or null. */
export function readKept(place: Place, key: string): unknown {
  try {
    return JSON.parse(memory.get(key) ?? storageOf(place).getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** Keeps something for this tab or this browser. */
export function writeKept(place: Place, key: string, value: unknown): void {
  const text = JSON.stringify(value);
  try {
    storageOf(place).setItem(key, text);
    memory.delete(key);
  } catch {
    memory.set(key, text);
  }
}

function storageOf(place: Place): Storage {
  return place === "tab" ? sessionStorage : localStorage;
}
