import { say } from "../../shared/language.ts";
import { TextArea, TextField } from "../parts/fields.tsx";
import type { Form } from "../parts/form.ts";
import { sayNumber } from "../parts/format.ts";
import { builtin } from "../parts/measure.ts";
import { maxNameChars, maxPromptChars } from "./limits.ts";
import { ModelField } from "./model-field.tsx";
import type { BotValues } from "./settings-values.ts";

/** The fields of one card take the form as it is. */
export interface FieldsProps {
  form: Form<BotValues>;
}

/** What a bot is called, what answers for it, and what that is told. */
export function PromptFields({ form: { values, set, errorAt } }: FieldsProps) {
  const count = say("bot_prompt_count", {
    n: sayNumber(values.prompt.length),
    max: sayNumber(maxPromptChars),
  });
  return (
    <>
      <TextField
        label={say("bot_name")}
        hint={say("bot_name_hint")}
        error={errorAt("/name")}
        isRequired
        maxLength={maxNameChars}
        autocomplete="off"
        value={values.name}
        onValue={(value) => set("name", value)}
      />
      <ModelField value={values.model} error={errorAt("/model")} onValue={(value) => set("model", value)} />
      {/* Without a model it counts for nothing; it is kept for when there is one again. */}
      {values.model !== builtin && (
        <div class="prompt-field">
          <TextArea
            label={say("bot_prompt")}
            hint={
              <span class="prompt-hint">
                <span>{say("bot_prompt_hint")}</span>
                <span class="prompt-count">{count}</span>
              </span>
            }
            error={errorAt("/system_prompt")}
            rows={12}
            maxLength={maxPromptChars}
            value={values.prompt}
            onValue={(value) => set("prompt", value)}
          />
        </div>
      )}
    </>
  );
}
