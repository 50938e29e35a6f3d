import type { BotItem } from "../../../features/bots/model.ts";
import { say } from "../../shared/language.ts";
import { Card } from "../parts/bits.tsx";
import { confirm } from "../parts/confirm.tsx";
import { sentenceOf } from "../parts/form.ts";
import { tell } from "../parts/toast.tsx";
import { call } from "../person.ts";
import { go } from "../router.ts";

/** The way to delete a bot, which says what goes along and asks for its name. */
export function DeleteBot({ bot, onDeleted }: { bot: BotItem; onDeleted: () => void }) {
  const remove = async () => {
    const isSure = await confirm({
      title: say("bot_delete_title", { name: bot.name }),
      text: <WhatGoes />,
      action: say("bot_delete"),
      isDangerous: true,
      typed: bot.name,
    });
    if (!isSure) return;
    const deleted = await call("DELETE", `/bots/${bot.id}`);
    if (!deleted.ok) return tell(sentenceOf(deleted.failure));
    onDeleted();
    tell(say("bot_deleted"));
    await go("/console/bots", { replace: true });
  };
  return (
    <Card title={say("bot_delete")} lead={say("bot_delete_lead")}>
      <div>
        <button type="button" class="button button-danger" onClick={() => void remove()}>
          {say("bot_delete")}…
        </button>
      </div>
    </Card>
  );
}

function WhatGoes() {
  return (
    <ul class="goes">
      <li>{say("bot_delete_links")}</li>
      <li>{say("bot_delete_documents")}</li>
      <li>{say("bot_delete_conversations")}</li>
      <li>{say("bot_delete_keep")}</li>
    </ul>
  );
}
