import { useEffect } from "preact/hooks";
import type { BotItem } from "../../../features/bots/model.ts";
import type { Result } from "../../shared/api.ts";
import { say } from "../../shared/language.ts";
import { Card } from "../parts/bits.tsx";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { useForm } from "../parts/form.ts";
import { tell } from "../parts/toast.tsx";
import { call } from "../person.ts";
import { AnsweringFields } from "./answering-fields.tsx";
import { DeleteBot } from "./delete-bot.tsx";
import { LookFields } from "./look-fields.tsx";
import { PromptFields } from "./prompt-fields.tsx";
import { changeOf, otherSettings, valuesOf } from "./settings-values.ts";
import { BeginFields, PriceFields } from "./small-fields.tsx";

interface SettingsProps {
  bot: BotItem;
  onSaved: (bot: BotItem) => void;
  /** Told whether there is something that was not saved. */
  onChanged: (isChanged: boolean) => void;
}

/** All that can be set of a bot. */
export function Settings({ bot, onSaved, onChanged }: SettingsProps) {
  const form = useForm(valuesOf(bot), { isGuarded: true });
  const { isChanged, isBusy, failure } = form;
  useEffect(() => {
    onChanged(isChanged);
    return () => onChanged(false);
  }, [isChanged]);
  const save = async () => {
    const saved = await form.send(() => send(bot, form.values));
    if (saved === null) return;
    form.reset(valuesOf(saved));
    onSaved(saved);
    tell(say("bot_saved"));
  };
  const others = otherSettings(bot);
  return (
    <div class="bot-settings">
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Card title={say("bot_about")}>
          <PromptFields form={form} />
        </Card>
        <Card title={say("bot_begin")}>
          <BeginFields form={form} />
        </Card>
        <Card title={say("bot_answering")}>
          <AnsweringFields form={form} />
        </Card>
        <Card title={say("bot_looks")}>
          <LookFields form={form} />
        </Card>
        <Card title={say("bot_pricing")} lead={say("bot_pricing_lead")}>
          <PriceFields form={form} />
        </Card>
        {others.length > 0 && <p class="field-hint">{say("bot_others", { names: others.join(", ") })}</p>}
        {failure && <FailureNotice failure={failure} />}
        {isChanged && (
          <div class="save-bar">
            <p>{say("bot_unsaved")}</p>
            <button type="button" class="button" disabled={isBusy} onClick={() => form.reset(valuesOf(bot))}>
              {say("cancel")}
            </button>
            <button type="submit" class="button button-primary" disabled={isBusy}>
              {say(isBusy ? "saving" : "save")}
            </button>
          </div>
        )}
      </form>
      {/* What was typed for it has no use any more. */}
      <DeleteBot bot={bot} onDeleted={() => form.reset(form.values)} />
    </div>
  );
}

/** Somebody else may have changed the bot since it was read: what they set stays. */
async function send(bot: BotItem, values: Parameters<typeof changeOf>[2]): Promise<Result<BotItem>> {
  const path = `/bots/${bot.id}`;
  const latest = await call<BotItem>("GET", path);
  return latest.ok ? await call<BotItem>("PATCH", path, changeOf(bot, latest.value, values)) : latest;
}
