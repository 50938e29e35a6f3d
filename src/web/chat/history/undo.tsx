import { useEffect, useRef } from "preact/hooks";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { isHeld, waiting } from "./deleted.ts";
import { deleteNow, undo } from "./deletion.ts";

const hold = (held: boolean) => () => {
  isHeld.value = held;
};

/**
 * Says that something was deleted, and takes it back. It goes away by itself, but not while the person is at it; one who deletes by
 * keys (`takesFocus`) is led to it.
 */
export function UndoBar({
  takesFocus,
  onDone,
}: {
  takesFocus: boolean;
  onDone: (id: string | null) => void;
}) {
  const button = useRef<HTMLButtonElement>(null);
  const count = waiting.value.length;
  useEffect(() => {
    if (count > 0 && takesFocus) button.current?.focus();
  }, [count, takesFocus]);
  // Taken off the page with what holds it.
  useEffect(() => hold(false), []);
  const takeBack = () => {
    const first = waiting.value.at(-1)?.item.id ?? null;
    undo();
    onDone(first);
  };
  const dismiss = () => {
    void deleteNow();
    onDone(null);
  };
  return (
    <div class="undo-place" role="status">
      {count > 0 && (
        <p
          class="toast undo"
          onPointerEnter={hold(true)}
          onPointerLeave={hold(false)}
          onFocusIn={hold(true)}
          onFocusOut={hold(false)}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            // It would close the drawer too.
            event.preventDefault();
            event.stopPropagation();
            dismiss();
          }}
        >
          <span>{count === 1 ? say("deleted") : say("deleted_many", { n: count })}</span>
          <button ref={button} type="button" class="undo-back" onClick={takeBack}>
            {say("undo")}
          </button>
          <button
            type="button"
            class="undo-close"
            aria-label={say("close")}
            title={say("close")}
            onClick={dismiss}
          >
            <IconOf name="close" />
          </button>
        </p>
      )}
    </div>
  );
}
