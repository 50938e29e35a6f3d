import { signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { say } from "../../shared/language.ts";
import { Dialog } from "./dialog.tsx";
import { TextField } from "./fields.tsx";

interface Question {
  title: string;
  /** What will be so afterwards, what goes. */
  text: ComponentChildren;
  /** What the button that does it says. */
  action: string;
  isDangerous?: boolean;
  /** A name that must be typed first, for what cannot be taken back. */
  typed?: string;
}

interface Asked extends Question {
  answer: (yes: boolean) => void;
}

const asked = signal<Asked | null>(null);

/** Asks before something is done; false where it is closed. */
export function confirm(question: Question): Promise<boolean> {
  asked.value?.answer(false);
  return new Promise((resolve) => {
    asked.value = {
      ...question,
      answer: (yes) => {
        asked.value = null;
        resolve(yes);
      },
    };
  });
}

/** The place of the question, once on the page. */
export function ConfirmPlace() {
  const question = asked.value;
  return question && <Ask key={question.title} {...question} />;
}

function Ask({ title, text, action, isDangerous = false, typed, answer }: Asked) {
  const name = useSignal("");
  const isReady = typed === undefined || name.value.trim() === typed.trim();
  return (
    <Dialog title={title} onClose={() => answer(false)}>
      <form
        class="dialog-body"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) answer(true);
        }}
      >
        <div class="dialog-text">{text}</div>
        {typed !== undefined && (
          <TextField
            label={say("type_to_confirm", { name: typed })}
            value={name.value}
            autocomplete="off"
            spellcheck={false}
            onValue={(value) => {
              name.value = value;
            }}
          />
        )}
        <div class="dialog-ways">
          <button type="button" class="button" onClick={() => answer(false)}>
            {say("cancel")}
          </button>
          <button
            type="submit"
            class={`button ${isDangerous ? "button-danger" : "button-primary"}`}
            disabled={!isReady}
          >
            {action}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
