import { useSignalEffect } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { say } from "../../shared/language.ts";
import { draft, editing } from "../state.ts";
import { mayTakeFocus } from "../viewport.ts";
import { forgetNotice } from "./dictation.ts";
import { addFiles } from "./files-part.ts";
import { readKey, readPasted } from "./keys.ts";
import { forgetReturn } from "./online.ts";
import { editLast } from "./sending.ts";

interface FieldProps {
  field: RefObject<HTMLTextAreaElement | null>;
  isTooLong: boolean;
  onSend: () => void;
}

/** The field that grows with its words. Enter sends and Shift+Enter breaks the line, but Enter that ends an IME's composition does neither. */
export function Field({ field, isTooLong, onSend }: FieldProps) {
  const changeLast = useWayBack(field);
  useFocusOf(field);
  const onKeyDown = (event: KeyboardEvent) => {
    const meaning = readKey(event);
    if (meaning === null || (meaning === "edit_last" && !changeLast())) return;
    event.preventDefault();
    if (meaning === "send") onSend();
  };
  const onPaste = (event: ClipboardEvent) => {
    const pasted = readPasted(event.clipboardData);
    if (pasted.length === 0) return;
    event.preventDefault();
    void addFiles(pasted);
  };
  return (
    <div class="growing" data-text={`${draft.value}\n`}>
      <textarea
        ref={field}
        rows={1}
        dir="auto"
        value={draft.value}
        placeholder={say("composer_hint")}
        aria-label={say("composer")}
        aria-invalid={isTooLong ? "true" : undefined}
        aria-describedby={isTooLong ? "composer-complaint" : undefined}
        enterkeyhint="send"
        onInput={(event) => {
          draft.value = event.currentTarget.value;
          forgetReturn();
          forgetNotice();
        }}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
    </div>
  );
}

/** Opens the last question to be changed, from an empty field alone, which has the focus again afterwards. */
function useWayBack(field: RefObject<HTMLTextAreaElement | null>): () => boolean {
  const isChanging = useRef(false);
  useSignalEffect(() => {
    if (editing.value !== null || !isChanging.current) return;
    isChanging.current = false;
    field.current?.focus();
  });
  return () => {
    isChanging.current = draft.peek() === "" && editLast();
    return isChanging.current;
  };
}

/** Focuses the field at first, and whenever the page is given the focus by one around it, which gives it to nothing in particular. */
function useFocusOf(field: RefObject<HTMLTextAreaElement | null>): void {
  useEffect(() => {
    const takeFocus = () => {
      if (mayTakeFocus() && document.activeElement === document.body) field.current?.focus();
    };
    takeFocus();
    window.addEventListener("focus", takeFocus);
    return () => window.removeEventListener("focus", takeFocus);
  }, []);
}
