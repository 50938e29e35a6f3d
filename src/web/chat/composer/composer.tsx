import { useSignalEffect } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { parts } from "../entrance/embed.ts";
import { HistoryButton } from "../header.tsx";
import { draft, editing, files, refusal, running, stopping } from "../state.ts";
import { stop } from "../thread/turn.ts";
import { isTouch, mayTakeFocus } from "../viewport.ts";
import { AttachButton } from "./attach-button.tsx";
import { forgetNotice } from "./dictation.ts";
import { maxQuestionBytes, questionBytes } from "./draft.ts";
import { DropZone } from "./drop-zone.tsx";
import { addFiles, filesPart, loadFilesPart } from "./files-part.ts";
import { Hindrance } from "./hindrance.tsx";
import { readKey, readPasted } from "./keys.ts";
import { forgetReturn } from "./online.ts";
import { canSend, editLast, isHeld, isUploading, send } from "./sending.ts";
import { VoiceButton } from "./voice-button.tsx";

interface ComposerProps {
  onSent: () => void;
  onHistory: () => void;
}

/** Where one types. Enter sends and Shift+Enter breaks the line, but Enter that ends an IME's composition does neither. */
export function Composer({ onSent, onHistory }: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const text = draft.value;
  const isTooLong = questionBytes(text) > maxQuestionBytes;
  useFocusOf(field);
  const submit = async () => {
    if (!(await send())) return;
    onSent();
    // A finger's keyboard would cover the answer; a real one stays ready.
    if (isTouch()) field.current?.blur();
    else field.current?.focus();
  };
  useSignalEffect(() => {
    // What waited for its files goes out with the last of them.
    if (isHeld.value && !isUploading()) void submit();
  });
  const isChanging = useRef(false);
  const changeLast = () => {
    isChanging.current = text === "" && editLast();
    return isChanging.current;
  };
  useSignalEffect(() => {
    // Whoever came from here to change a question comes back here.
    if (editing.value !== null || !isChanging.current) return;
    isChanging.current = false;
    field.current?.focus();
  });
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <DropZone />
      {isTooLong ? <TooLong text={text} /> : <Hindrance />}
      <Files />
      <div class="composer-row">
        {!parts.head && <HistoryButton onClick={onHistory} />}
        <AttachButton />
        <div class="growing" data-text={`${text}\n`}>
          <textarea
            ref={field}
            rows={1}
            value={text}
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
            onKeyDown={(event) => {
              const meaning = readKey(event);
              if (meaning === null || (meaning === "edit_last" && !changeLast())) return;
              event.preventDefault();
              if (meaning === "send") void submit();
            }}
            onPaste={(event) => {
              const pasted = readPasted(event.clipboardData);
              if (pasted.length === 0) return;
              event.preventDefault();
              void addFiles(pasted);
            }}
          />
        </div>
        <VoiceButton field={field} />
        <SendButton />
      </div>
    </form>
  );
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

/** The files beside the words, which a part of the page shows that comes with the first of them. */
function Files() {
  const hasFiles = files.value.length > 0;
  const isGone = refusal.value?.code === "attachment_not_found";
  const part = filesPart.value;
  useEffect(() => {
    if (hasFiles) void loadFilesPart();
  }, [hasFiles]);
  useEffect(() => {
    if (isGone) void loadFilesPart().then((loaded) => loaded?.checkFiles());
  }, [isGone]);
  return hasFiles && part ? <part.AttachmentList /> : null;
}

function TooLong({ text }: { text: string }) {
  const sizes = { size: kilobytes(questionBytes(text)), max: kilobytes(maxQuestionBytes) };
  return (
    <p id="composer-complaint" class="complaint" role="alert">
      <IconOf name="alert" />
      <span>{say("too_long", sizes)}</span>
    </p>
  );
}

/** Sends, or stops the answer that is being written. */
function SendButton() {
  if (running.value) {
    return (
      <button
        type="button"
        class="send"
        aria-label={say("stop")}
        title={say("stop")}
        aria-disabled={stopping.value}
        onClick={() => void stop()}
      >
        <IconOf name="stop" />
      </button>
    );
  }
  const name = say(isHeld.value ? "send_held" : "send");
  return (
    <button
      type="submit"
      class={isHeld.value ? "send send-held" : "send"}
      aria-label={name}
      title={name}
      disabled={!canSend()}
    >
      <IconOf name="arrowUp" />
    </button>
  );
}

function kilobytes(bytes: number): string {
  return (Math.ceil((bytes / 1024) * 10) / 10).toString();
}
