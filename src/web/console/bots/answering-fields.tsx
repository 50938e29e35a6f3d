import { language, say } from "../../shared/language.ts";
import { CheckField, NumberField, SelectField } from "../parts/fields.tsx";
import type { FieldsProps } from "./prompt-fields.tsx";

/** Languages to choose from; another one that a bot has already is among them too. */
const tags = ["zh", "zh-Hant", "en", "ja", "ko", "de", "fr", "es", "it", "pt", "ru", "ar", "vi", "th"];

/** In which language, how long and with what beside its words a bot answers. */
export function AnsweringFields({ form: { values, set, errorAt } }: FieldsProps) {
  const names = new Intl.DisplayNames([language.value], { type: "language", fallback: "code" });
  const offered =
    values.language === "" || tags.includes(values.language) ? tags : [values.language, ...tags];
  const languages = offered.map((tag) => ({ value: tag, label: nameOf(names, tag) }));
  return (
    <>
      <div class="form-row">
        <SelectField
          label={say("bot_language")}
          hint={say("bot_language_hint")}
          error={errorAt("/settings/language")}
          value={values.language}
          options={[{ value: "", label: say("bot_language_any") }, ...languages]}
          onValue={(value) => set("language", value)}
        />
        <SelectField
          label={say("bot_thinking")}
          hint={say("bot_thinking_hint")}
          value={values.thinking}
          options={(["model", "on", "off"] as const).map((value) => ({
            value,
            label: say(`bot_thinking_${value}`),
          }))}
          onValue={(value) => set("thinking", value)}
        />
        <NumberField
          label={say("bot_max_tokens")}
          hint={say("bot_max_tokens_hint")}
          error={errorAt("/settings/max_tokens")}
          min={1}
          step={1}
          value={values.maxTokens}
          onValue={(value) => set("maxTokens", value)}
        />
      </div>
      <CheckField
        label={say("bot_memory")}
        hint={say("bot_memory_hint")}
        isChecked={values.memory}
        onValue={(value) => set("memory", value)}
      />
      <CheckField
        label={say("bot_tools")}
        isChecked={values.tools}
        onValue={(value) => set("tools", value)}
      />
      <CheckField
        label={say("bot_usage")}
        isChecked={values.usage}
        onValue={(value) => set("usage", value)}
      />
      <fieldset class="field">
        <legend class="field-name">{say("bot_attach")}</legend>
        <CheckField
          label={say("bot_attach_images")}
          isChecked={values.images}
          onValue={(value) => set("images", value)}
        />
        <CheckField
          label={say("bot_attach_texts")}
          isChecked={values.texts}
          onValue={(value) => set("texts", value)}
        />
        <p class="field-hint">{say("bot_attach_hint")}</p>
      </fieldset>
    </>
  );
}

/** A settings' language may be no tag at all. */
function nameOf(names: Intl.DisplayNames, tag: string): string {
  try {
    return names.of(tag) ?? tag;
  } catch {
    return tag;
  }
}
