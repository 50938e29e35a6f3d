import { useEffect } from "preact/hooks";
import { toast } from "./state.ts";

const toastMs = 6_000;

/** A short message that goes away by itself. */
export function Toast() {
  const text = toast.value;
  useEffect(() => {
    if (!text) return;
    const timer = setTimeout(() => {
      toast.value = null;
    }, toastMs);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div class="toast-place" role="status">
      {text && <p class="toast">{text}</p>}
    </div>
  );
}
