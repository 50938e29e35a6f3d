import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

const toastMs = 5_000;
const told = signal<{ sentence: string } | null>(null);

/** Says for a moment that something was done. */
export function tell(sentence: string): void {
  told.value = { sentence };
}

/** The place of these words, once on the page. */
export function ToastPlace() {
  const now = told.value;
  useEffect(() => {
    if (now === null) return;
    const timer = setTimeout(() => {
      told.value = null;
    }, toastMs);
    return () => clearTimeout(timer);
  }, [now]);
  return (
    <div class="toast-place" role="status">
      {now && <p class="toast">{now.sentence}</p>}
    </div>
  );
}
