import { say } from "../../shared/language.ts";
import { NumberField, TextField } from "../parts/fields.tsx";
import type { Form } from "../parts/form.ts";
import { type LimitName, type LimitScope, type LinkDraft, limitNames, limitScopes } from "./draft.ts";

/** How much may be asked: by all visitors, by each, and from each network address. */
export function LimitFields({ form }: { form: Form<LinkDraft> }) {
  const { limits, limitMessage } = form.values;
  const set = (scope: LimitScope, name: LimitName, value: number | null) =>
    form.set("limits", { ...limits, [scope]: { ...limits[scope], [name]: value } });
  return (
    <div class="form">
      {limitScopes.map((scope) => (
        <fieldset key={scope} class="link-limits">
          <legend>{say(`limits_${scope}`)}</legend>
          <p class="field-hint">{say(`limits_${scope}_text`)}</p>
          <div class="link-limit-row">
            {limitNames.map((name) => (
              <NumberField
                key={name}
                label={say(`limit_${name}`)}
                value={limits[scope][name]}
                placeholder={say("limit_none")}
                error={form.errorAt(pathOf(scope, name))}
                step={name === "points" ? undefined : 1}
                onValue={(value) => set(scope, name, value)}
              />
            ))}
          </div>
        </fieldset>
      ))}
      <TextField
        label={say("limit_message")}
        hint={say("limit_message_hint")}
        placeholder={say("limit_message_example")}
        value={limitMessage}
        maxLength={500}
        error={form.errorAt("/limit_message")}
        onValue={(message) => form.set("limitMessage", message)}
      />
    </div>
  );
}

const pathOf = (scope: LimitScope, name: LimitName) =>
  scope === "link" ? `/limits/${name}` : `/limits/${scope}/${name}`;
