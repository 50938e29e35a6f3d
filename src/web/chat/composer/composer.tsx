import { untracked, useSignalEffect } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { parts } from "../entrance/embed.ts";
import { HistoryButton, PersonButton } from "../header.tsx";
import { draft, files, refusal, running, stopping } from "../state.ts";
import { restFocus } from "../thread/focusing.ts";
import { stop } from "../thread/turn.ts";
import { isTouch } from "../viewport.ts";
import { AttachButton } from "./attach-button.tsx";
import { DropZone } from "./drop-zone.tsx";
import { Field } from "./field.tsx";
import { filesPart, loadFilesPart } from "./files-part.ts";
import { Hindrance } from "./hindrance.tsx";
import { isTooLong, sayTooLong } from "./question-size.ts";
import { canSend, isHeld, isUploading, letGo, send } from "./sending.ts";
import { VoiceButton } from "./voice-button.tsx";

/** So many letters fit beside the buttons of a wide screen, and half as many of a narrow one. */
const wideChars = 64;

interface ComposerProps {
  onSent: () => void;
  onHistory: () => void;
}

/** Where one types, with the files and the voice that go with it, and what stands in the way. */
export function Composer({ onSent, onHistory }: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const text = draft.value;
  const submit = async () => {
    if (!(await send())) return;
    onSent();
    // A finger's keyboard would cover the answer; a real one stays ready.
    if (isTouch()) field.current?.blur();
    else field.current?.focus();
  };
  useSignalEffect(() => {
    // What waited for its files goes out with the last of them.
    if (!isHeld.value) letGo();
    else if (!isUploading()) untracked(() => void submit());
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
      {isTooLong(text) ? <TooLong text={text} /> : <Hindrance />}
      <Files />
      <div class={isTall(text) || isCrowded() ? "composer-row is-tall" : "composer-row"}>
        {!parts.head && <HistoryButton onClick={onHistory} />}
        {!parts.head && <PersonButton />}
        <AttachButton />
        <Field field={field} isTooLong={isTooLong(text)} onSend={() => void submit()} />
        <VoiceButton field={field} />
        <SendButton />
      </div>
    </form>
  );
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

/** Whether the ways that stand in no bar would take the room of the words. */
const isCrowded = () => !parts.head && window.innerWidth < 560;

/** Whether the words take more than a line or two, which then have the whole width. Chinese characters are as wide as two others. */
function isTall(text: string): boolean {
  const width = text.length + (text.slice(0, wideChars).match(/[\u2e80-\uffef]/g)?.length ?? 0);
  return text.includes("\n") || width > (window.innerWidth < 720 ? wideChars / 2 : wideChars);
}

function TooLong({ text }: { text: string }) {
  return (
    <p id="composer-complaint" class="complaint" role="alert">
      <IconOf name="alert" />
      <span>{sayTooLong(text)}</span>
    </p>
  );
}

/** Sends, or stops the answer that is being written. */
function SendButton() {
  const button = useRef<HTMLButtonElement>(null);
  const isOff = running.value === null && !canSend();
  // What is disabled loses the focus, and so would whoever stopped an answer by a key.
  const losesFocus = isOff && button.current !== null && document.activeElement === button.current;
  useLayoutEffect(() => {
    if (!losesFocus) return;
    button.current?.blur();
    restFocus();
  }, [losesFocus]);
  if (running.value) {
    return (
      <button
        ref={button}
        type="button"
        class="send"
        aria-label={say("stop")}
        title={say("stop")}
        aria-disabled={stopping.value}
        // The second press of a double click, whose first one has sent the question, stops nothing.
        onClick={({ detail }) => detail < 2 && void stop()}
      >
        <IconOf name="stop" />
      </button>
    );
  }
  const name = say(isHeld.value ? "send_held" : "send");
  return (
    <button
      ref={button}
      type="submit"
      class={isHeld.value ? "send send-held" : "send"}
      aria-label={name}
      title={name}
      disabled={isOff}
    >
      <IconOf name="arrowUp" />
    </button>
  );
}
