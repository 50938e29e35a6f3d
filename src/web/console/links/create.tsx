import { useSignal } from "@preact/signals";
import type { LinkItem } from "../../../features/links/model.ts";
import { say } from "../../shared/language.ts";
import { Card, Empty } from "../parts/bits.tsx";
import { BotChoice, type Bots, useBots } from "../parts/bot-choice.tsx";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { useForm } from "../parts/form.ts";
import { PageHead } from "../parts/page-head.tsx";
import { Loading } from "../parts/table.tsx";
import { tell } from "../parts/toast.tsx";
import { call } from "../person.ts";
import { go } from "../router.ts";
import { bodyOf, newDraft } from "./draft.ts";
import { LinkFields, NameField } from "./fields.tsx";
import { SaveBar } from "./save-bar.tsx";
import { linkHref } from "./state.tsx";

/** A new link: a bot and a name are enough, the rest is in a fold. */
export function CreateLink({ botId }: { botId: string | null }) {
  const bots = useBots(botId);
  return (
    <>
      <PageHead
        title={say("link_new")}
        lead={say("link_new_lead")}
        back={{ href: "/console/links", label: say("nav_links") }}
      />
      {bots.failure && <FailureNotice failure={bots.failure} onRetry={bots.reload} />}
      {bots.items === null && !bots.failure && <Loading />}
      {bots.items?.length === 0 && (
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
      {bots.items && bots.items.length > 0 && (
        <CreateForm bots={bots} firstBot={firstBot(bots.items, botId)} />
      )}
    </>
  );
}

/** The bot that was named, and no other in its place; the newest where none was. */
const firstBot = (bots: NonNullable<Bots["items"]>, named: string | null): string =>
  (named === null ? bots[0] : bots.find(({ id }) => id === named))?.id ?? "";

function CreateForm({ bots, firstBot }: { bots: Bots; firstBot: string }) {
  const form = useForm(newDraft, { isGuarded: true });
  const bot = useSignal(firstBot);
  const isBotMissing = useSignal(false);
  const isMoreShown = useSignal(false);
  const create = async () => {
    isBotMissing.value = bot.value === "";
    if (isBotMissing.value) {
      requestAnimationFrame(() => document.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
      return;
    }
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
          <BotChoice
            bots={bots}
            label={say("link_bot")}
            none={bot.value === "" ? say("link_choose_bot") : undefined}
            error={isBotMissing.value ? say("link_bot_missing") : undefined}
            value={bot.value}
            onValue={(id) => {
              bot.value = id;
              isBotMissing.value = false;
            }}
          />
          <NameField form={form} />
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
      <SaveBar failure={form.failure}>
        <button type="submit" class="button button-primary" disabled={form.isBusy}>
          {say(form.isBusy ? "saving" : "link_create")}
        </button>
        <a class="button" href="/console/links">
          {say("cancel")}
        </a>
      </SaveBar>
    </form>
  );
}
