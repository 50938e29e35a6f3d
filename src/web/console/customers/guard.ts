import { useEffect } from "preact/hooks";
import { confirm } from "../parts/confirm.tsx";
import { guardLeaving } from "../router.ts";

interface Loss {
  title: string;
  /** What is lost with the page. */
  text: string;
  /** What the button that leaves says. */
  action: string;
}

/** Asks before the page is left while something is on it that would be lost; null: there is nothing. */
export function useGuard(loss: Loss | null): void {
  const text = loss?.text;
  useEffect(() => {
    if (loss === null) return;
    return guardLeaving(() => confirm({ ...loss, isDangerous: true }));
  }, [text]);
}
