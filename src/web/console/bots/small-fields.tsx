import { say } from "../../shared/language.ts";
import { NumberField, TextArea } from "../parts/fields.tsx";
import { maxWelcomeChars } from "./limits.ts";
import type { FieldsProps } from "./prompt-fields.tsx";
import { QuestionsField } from "./questions-field.tsx";

/** What an empty chat says. */
export function BeginFields({ form: { values, set, errorAt } }: FieldsProps) {
  return (
    <>
      <TextArea
        label={say("bot_welcome")}
        hint={say("bot_welcome_hint")}
        error={errorAt("/settings/welcome")}
        rows={3}
        maxLength={maxWelcomeChars}
        value={values.welcome}
        onValue={(value) => set("welcome", value)}
      />
      <QuestionsField
        questions={values.questions}
        error={errorAt("/settings/suggested_questions")}
        onValue={(questions) => set("questions", questions)}
      />
    </>
  );
}

/** What tokens cost. */
export function PriceFields({ form: { values, set, errorAt } }: FieldsProps) {
  return (
    <div class="form-row">
      <NumberField
        label={say("bot_price_prompt")}
        error={errorAt("/pricing/prompt_per_1k")}
        value={values.promptPrice}
        onValue={(value) => set("promptPrice", value)}
      />
      <NumberField
        label={say("bot_price_completion")}
        error={errorAt("/pricing/completion_per_1k")}
        value={values.completionPrice}
        onValue={(value) => set("completionPrice", value)}
      />
    </div>
  );
}
