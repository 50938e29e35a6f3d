import type { Corner, Size } from "./geometry.ts";

/** What a visitor has arranged, for the next page of the same site. */
export interface Arrangement {
  size?: Size;
  corner?: Corner;
}

type Shelf = Pick<Storage, "getItem" | "setItem">;

const key = "botshare:bubble";

/** The arrangement that was kept, without whatever of it makes no sense. Empty where storage is refused. */
export function recall(shelf: () => Shelf): Arrangement {
  try {
    const kept: unknown = JSON.parse(shelf().getItem(key) ?? "{}");
    const size = fieldOf(kept, "size");
    const corner = fieldOf(kept, "corner");
    return {
      ...(hasNumbers(size, "width", "height") ? { size } : {}),
      ...(isCorner(corner) ? { corner } : {}),
    };
  } catch {
    return {};
  }
}

/** Keeps the arrangement; where storage is refused or full, it lasts as long as the page. */
export function keep(shelf: () => Shelf, arrangement: Arrangement): void {
  try {
    shelf().setItem(key, JSON.stringify(arrangement));
  } catch {}
}

function isCorner(value: unknown): value is Corner {
  const side = fieldOf(value, "side");
  const edge = fieldOf(value, "edge");
  return (
    (side === "left" || side === "right") &&
    (edge === "top" || edge === "bottom") &&
    hasNumbers(value, "x", "y")
  );
}

function hasNumbers<Name extends string>(value: unknown, ...names: Name[]): value is Record<Name, number> {
  return names.every((name) => Number.isFinite(fieldOf(value, name)));
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
