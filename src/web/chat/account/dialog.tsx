import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { IconButton } from "../../shared/icon-button.tsx";
import { say } from "../../shared/language.ts";
import { Toast } from "../toast.tsx";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** A dialog of the person's menu, which Escape, its cross and a click beside it close. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => dialog.current?.close();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside it closes it; for keys the browser has Esc.
    <dialog
      ref={dialog}
      class="ask person-dialog"
      aria-labelledby="person-dialog-title"
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      <div class="person-dialog-body">
        <h2 id="person-dialog-title" tabIndex={-1}>
          {title}
        </h2>
        <IconButton icon="close" name={say("close")} class="ask-close" onClick={close} />
        {children}
      </div>
      {/* The page's own lies beneath the dialog. */}
      <Toast />
    </dialog>
  );
}
