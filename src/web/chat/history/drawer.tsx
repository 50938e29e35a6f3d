import { useEffect, useRef } from "preact/hooks";
import { IconButton } from "../../shared/icon-button.tsx";
import { say } from "../../shared/language.ts";
import { Toast } from "../toast.tsx";
import { Own } from "./history.tsx";
import { ways } from "./ways-part.ts";

/** The drawer with one's own conversations, read afresh each time it opens. */
export function Drawer({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { UndoBar } = ways.value ?? {};
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  const onClick = (event: MouseEvent) => {
    if (event.target === dialog.current) onClose();
  };
  return (
    <>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a click beside the drawer closes it; for keys the browser has Esc. */}
      <dialog ref={dialog} class="drawer" aria-label={say("history")} onClose={onClose} onClick={onClick}>
        <div class="drawer-body">
          <header class="drawer-head">
            <h2>{say("history")}</h2>
            <IconButton icon="close" name={say("close")} onClick={onClose} />
          </header>
          {isOpen && <Own onLeave={onClose} />}
        </div>
        {/* The page's own lies beneath the drawer. */}
        <Toast />
      </dialog>
      {UndoBar && !isOpen && <UndoBar takesFocus={false} onDone={() => undefined} />}
    </>
  );
}
