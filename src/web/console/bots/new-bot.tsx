import type { BotItem, CreateBot } from "../../../features/bots/model.ts";
import { say } from "../../shared/language.ts";
import { Card } from "../parts/bits.tsx";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { TextArea, TextField } from "../parts/fields.tsx";
import { type Form, useForm } from "../parts/form.ts";
import { builtin } from "../parts/measure.ts";
import { PageHead } from "../parts/page-head.tsx";
import { tell } from "../parts/toast.tsx";
import { call } from "../person.ts";
import { go } from "../router.ts";
import { botHref } from "./bot.ts";
import { maxNameChars, maxPromptChars } from "./limits.ts";
import { ModelField } from "./model-field.tsx";

/** The form of a new bot. What answers from documents goes on with them. */
export function NewBot() {
  const form = useForm({ name: "", model: builtin, prompt: "" }, { isGuarded: true });
  const create = async () => {
    const { values } = form;
    const body: CreateBot = {
      name: values.name.trim(),
      model: values.model.trim(),
      system_prompt: values.prompt,
    };
    const made = await form.send(() => call<BotItem>("POST", "/bots", body));
    if (made === null) return;
    form.reset(values);
    tell(say("bot_created"));
    await go(made.model === builtin ? botHref(made.id, "documents") : botHref(made.id));
  };
  return (
    <>
      <PageHead
        title={say("bot_new")}
        lead={say("bot_new_lead")}
        back={{ href: "/console/bots", label: say("nav_bots") }}
      />
      <Card>
        <form
          class="form bot-new"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void create();
          }}
        >
          <Fields form={form} />
          {form.failure && <FailureNotice failure={form.failure} />}
          <div class="form-ways">
            <button type="submit" class="button button-primary" disabled={form.isBusy}>
              {say("bot_create")}
            </button>
            <a class="button" href="/console/bots">
              {say("cancel")}
            </a>
          </div>
        </form>
      </Card>
    </>
  );
}

interface Values {
  name: string;
  model: string;
  prompt: string;
}

function Fields({ form: { values, set, errorAt } }: { form: Form<Values> }) {
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
      {values.model !== builtin && (
        <TextArea
          label={say("bot_prompt")}
          hint={say("bot_prompt_hint")}
          error={errorAt("/system_prompt")}
          rows={6}
          maxLength={maxPromptChars}
          value={values.prompt}
          onValue={(value) => set("prompt", value)}
        />
      )}
    </>
  );
}
