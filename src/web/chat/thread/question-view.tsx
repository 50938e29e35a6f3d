import { useComputed } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { closed, editing, type QuestionEntry } from "../state.ts";
import { loadExtras, useExtras } from "./extras.ts";
import { Moment } from "./moment.tsx";
import { isAnswering } from "./turn.ts";

/** One question as it was asked, or the field to change it in. */
export function QuestionView({ entry, isLast }: { entry: QuestionEntry; isLast: boolean }) {
  const { id, text, attachments, refusal } = entry;
  // Only the one that is changed is drawn again with each letter of it.
  const change = useComputed(() => (editing.value?.id === id ? editing.value : null)).value;
  const isEdited = change !== null && !closed.value;
  const extras = useExtras(isEdited || attachments.length > 0);
  return (
    <article class={isLast ? "question is-last" : "question"} data-message={id}>
      <h2 class="visually-hidden">{say("you_said")}</h2>
      {extras && <extras.SentFiles files={attachments} />}
      {extras && isEdited ? (
        <extras.QuestionEditor entry={entry} change={change} />
      ) : (
        text && <Bubble text={text} />
      )}
      {refusal && (
        <p class="question-refusal" role="alert">
          <IconOf name="alert" />
          <span>{refusal}</span>
        </p>
      )}
      {!isEdited && <About entry={entry} />}
    </article>
  );
}

function Bubble({ text }: { text: string }) {
  return (
    <p class="bubble" dir="auto">
      {text}
    </p>
  );
}

/** Words that were not sent before the link ended. */
export function UnsentQuestion({ text }: { text: string }) {
  return (
    <article class="question">
      <h2 class="visually-hidden">{say("you_said")}</h2>
      <Bubble text={text} />
      <p class="question-note">{say("not_sent")}</p>
    </article>
  );
}

/** Which question was changed last: its button has the focus again once it is back. */
let edited: string | null = null;

/** When it was asked, its versions, and the way to change it. */
function About({ entry: { id, text, versions, createdAt, refusal } }: { entry: QuestionEntry }) {
  const pencil = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (edited === null || edited !== id) return;
    edited = null;
    pencil.current?.focus({ preventScroll: true });
  }, []);
  const isOpen = !closed.value;
  const extras = useExtras(isOpen && !refusal && versions.length > 1);
  if (refusal) return null;
  const edit = async () => {
    if (id === null || (await loadExtras()) === null) return;
    edited = id;
    editing.value = { id, text, why: null };
  };
  return (
    <div class="about">
      {extras && <extras.Versions id={id} versions={versions} />}
      {isOpen && id && (
        <button
          ref={pencil}
          type="button"
          class="icon-button icon-button-small"
          aria-label={say("edit_question")}
          title={say("edit_question")}
          disabled={isAnswering}
          onClick={edit}
        >
          <IconOf name="pencil" />
        </button>
      )}
      <Moment iso={createdAt} />
    </div>
  );
}
