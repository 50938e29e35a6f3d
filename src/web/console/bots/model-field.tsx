import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { KnownModels } from "../../../features/bots/model.ts";
import { IconButton } from "../../shared/icon-button.tsx";
import { say } from "../../shared/language.ts";
import { Field } from "../parts/fields.tsx";
import { builtin } from "../parts/measure.ts";
import { type Resource, useResource } from "../parts/resource.ts";
import { call } from "../person.ts";
import { maxNameChars } from "./limits.ts";

interface ModelFieldProps {
  value: string;
  onValue: (model: string) => void;
  error: string | undefined;
}

/** What answers for a bot: its documents alone, or a model of the list that its owner's endpoint gives, or any other name. */
export function ModelField({ value, onValue, error }: ModelFieldProps) {
  const known = useResource<KnownModels>("/me/upstream/models");
  // Kept, so that looking at the other choice loses no name.
  const named = useSignal(value === builtin ? "" : value);
  if (value !== builtin && value !== named.peek()) named.value = value;
  const choose = (isBuiltin: boolean) => {
    const [only, ...more] = known.value?.models ?? [];
    const suggested = more.length === 0 ? (only ?? "") : "";
    onValue(isBuiltin ? builtin : named.value || suggested);
  };
  return (
    <fieldset class="choice">
      <legend class="field-name">{say("bot_answers_by")}</legend>
      <div class="choice-row">
        <Choice
          title={say("bot_builtin")}
          hint={say("bot_builtin_hint")}
          isChosen={value === builtin}
          onChoose={() => choose(true)}
        />
        <Choice
          title={say("bot_by_model")}
          hint={say("bot_by_model_hint")}
          isChosen={value !== builtin}
          onChoose={() => choose(false)}
        />
      </div>
      {value !== builtin && <NameField value={value} onValue={onValue} error={error} known={known} />}
    </fieldset>
  );
}

interface ChoiceProps {
  title: string;
  hint: string;
  isChosen: boolean;
  onChoose: () => void;
}

function Choice({ title, hint, isChosen, onChoose }: ChoiceProps) {
  const id = useId();
  return (
    <label class="choice-card" for={id}>
      <input
        id={id}
        type="radio"
        class="choice-mark"
        name="answers-by"
        aria-describedby={`${id}-hint`}
        checked={isChosen}
        onChange={onChoose}
      />
      <span class="choice-title">{title}</span>
      <span class="field-hint" id={`${id}-hint`}>
        {hint}
      </span>
    </label>
  );
}

function NameField({ value, onValue, error, known }: ModelFieldProps & { known: Resource<KnownModels> }) {
  const listId = useId();
  const isBusy = useSignal(false);
  const refresh = async () => {
    isBusy.value = true;
    const read = await call<KnownModels>("GET", "/me/upstream/models?refresh=true");
    isBusy.value = false;
    if (read.ok) known.set(read.value);
  };
  return (
    <Field label={say("bot_model_name")} error={error} hint={<ModelHint known={known.value} />}>
      {(ids) => (
        <div class="with-button">
          <input
            {...ids}
            class="input"
            list={listId}
            required
            maxLength={maxNameChars}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            value={value}
            onInput={(event) => onValue(event.currentTarget.value)}
          />
          <datalist id={listId}>
            {known.value?.models.map((model) => (
              <option key={model} value={model} />
            ))}
          </datalist>
          <IconButton
            icon="refresh"
            name={say("bot_models_refresh")}
            disabled={isBusy.value || known.value?.source === null}
            onClick={() => void refresh()}
          />
        </div>
      )}
    </Field>
  );
}

/** Where the names come from, or what to do where there are none. */
function ModelHint({ known }: { known: KnownModels | null }) {
  if (known === null) return <>{say("loading")}</>;
  const { source, models, message } = known;
  if (source === null) {
    return (
      <>
        {say("bot_models_none")} <a href="/console/settings">{say("bot_models_set")}</a>
      </>
    );
  }
  if (models.length === 0) {
    return (
      <>
        {say("bot_models_unknown")} {message}
      </>
    );
  }
  return (
    <>
      {say(`bot_models_${source}`, { n: models.length })} {message}
    </>
  );
}
