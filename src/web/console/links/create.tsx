import { useSignal } from "@preact/signals";
import type { LinkItem } from "../../../features/links/model.ts";
import { say } from "../../shared/language.ts";
import { Card, Empty } from "../parts/bits.tsx";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { SelectField, TextField } from "../parts/fields.tsx";
import { useForm } from "../parts/form.ts";
import { PageHead } from "../parts/page-head.tsx";
import { Loading } from "../parts/table.tsx";
import { tell } from "../parts/toast.tsx";
import { call } from "../person.ts";
import { go } from "../router.ts";
import { type BotOption, useBots } from "./bots.ts";
import { bodyOf, newDraft } from "./draft.ts";
import { LinkFields } from "./fields.tsx";
import { linkHref } from "./state.tsx";

/** A new link: a bot and a name are enough, the rest is in a fold. */
export function CreateLink({ botId }: { botId: string | null }) {
  const bots = useBots();
  return (
    <>
      <PageHead
        title={say("link_new")}
        lead={say("link_new_lead")}
        back={{ href: "/console/links", label: say("nav_links") }}
      />
      {bots === null && <Loading />}
      {bots?.length === 0 && (
        <Empty
          icon="bot"
          title={say("links_no_bots_title")}
          text={say("links_no_bots_text")}
          action={
            <a class="button button-primary" href="/console/bots/new">
              {say("links_make_bot")}
            </a>
          }
        />
      )}
      {bots && bots.length > 0 && <CreateForm bots={bots} botId={botId} />}
    </>
  );
}

function CreateForm({ bots, botId }: { bots: readonly BotOption[]; botId: string | null }) {
  const form = useForm(newDraft, { isGuarded: true });
  const bot = useSignal(bots.find(({ id }) => id === botId)?.id ?? bots[0]?.id ?? "");
  const isMoreShown = useSignal(false);
  const create = async () => {
    const made = await form.send(() =>
      call<LinkItem>("POST", `/bots/${bot.value}/share-tokens`, bodyOf(form.values)),
    );
    if (made === null) {
      // What was refused may be in there.
      isMoreShown.value = true;
      return;
    }
    form.reset(form.values);
    tell(say("link_created"));
    await go(linkHref(made.id), { replace: true });
  };
  return (
    <form
      class="form link-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <Card>
        <div class="form-row">
          <SelectField
            label={say("link_bot")}
            value={bot.value}
            options={bots.map(({ id, name }) => ({ value: id, label: name }))}
            onValue={(id) => {
              bot.value = id;
            }}
          />
          <TextField
            label={say("link_name")}
            hint={say("link_name_hint")}
            error={form.errorAt("/name")}
            value={form.values.name}
            maxLength={200}
            autocomplete="off"
            onValue={(name) => form.set("name", name)}
          />
        </div>
      </Card>
      <details
        class="link-fold"
        open={isMoreShown.value}
        onToggle={(event) => {
          isMoreShown.value = event.currentTarget.open;
        }}
      >
        <summary>{say("link_more_settings")}</summary>
        <LinkFields form={form} link={null} />
      </details>
      {form.failure && <FailureNotice failure={form.failure} />}
      <div class="form-ways">
        <button type="submit" class="button button-primary" disabled={form.isBusy}>
          {say(form.isBusy ? "saving" : "link_create")}
        </button>
        <a class="button" href="/console/links">
          {say("cancel")}
        </a>
      </div>
    </form>
  );
}
