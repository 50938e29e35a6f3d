import type { LinkItem, OwnLink } from "../../../features/links/model.ts";
import { say } from "../../shared/language.ts";
import { Card } from "../parts/bits.tsx";
import { useForm } from "../parts/form.ts";
import { tell } from "../parts/toast.tsx";
import { call } from "../person.ts";
import { changedFields, draftOf } from "./draft.ts";
import { LinkFields, NameField } from "./fields.tsx";
import { SaveBar } from "./save-bar.tsx";

interface SettingsProps {
  link: OwnLink;
  reload: () => Promise<void>;
}

/** The form of a link that there is: only what was changed is sent. */
export function LinkSettings({ link, reload }: SettingsProps) {
  const form = useForm(draftOf(link), { isGuarded: true });
  const save = async () => {
    const body = changedFields(draftOf(link), form.values);
    const saved = await form.send(() => call<LinkItem>("PATCH", `/bot-share-tokens/${link.id}`, body));
    if (saved === null) return;
    form.reset(draftOf({ ...link, ...saved }));
    tell(say("link_saved"));
    await reload();
  };
  return (
    <form
      class="form link-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Card>
        <NameField form={form} />
      </Card>
      <LinkFields form={form} link={link} />
      <SaveBar failure={form.failure}>
        <button type="submit" class="button button-primary" disabled={form.isBusy || !form.isChanged}>
          {say(form.isBusy ? "saving" : "save")}
        </button>
        {form.isChanged && (
          <button type="button" class="button" onClick={() => form.reset(draftOf(link))}>
            {say("cancel")}
          </button>
        )}
      </SaveBar>
    </form>
  );
}
