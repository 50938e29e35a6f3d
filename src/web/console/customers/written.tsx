import type { Breakdown } from "../../../features/statistics/model.ts";
import type { ListedCustomer } from "../../../features/users/model.ts";
import { say } from "../../shared/language.ts";
import { Card } from "../parts/bits.tsx";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { withQuery } from "../parts/listing.ts";
import { useResource } from "../parts/resource.ts";

/** The ways to what a customer wrote: the conversations with each bot it asked, and its figures. */
export function Written({ customer }: { customer: ListedCustomer }) {
  const { id, username: name, visitor_id: visitorId, created_at: from } = customer;
  const path = withQuery("/statistics/by", { dimension: "bot", visitor_id: visitorId, from });
  const asked = useResource<Breakdown>(visitorId === null ? null : path);
  // One without a name was deleted, and its conversations with it.
  const bots = asked.value?.items.filter((bot) => bot.questions > 0 && bot.name !== null) ?? [];
  const hasNothing = visitorId === null || (asked.value !== null && bots.length === 0);
  return (
    <Card
      title={say("customer_wrote", { name })}
      lead={hasNothing ? say("customer_wrote_nothing") : undefined}
    >
      {asked.failure && <FailureNotice failure={asked.failure} onRetry={asked.reload} />}
      {bots.length > 0 && (
        <div class="form-ways">
          {bots.map((bot) => (
            <a
              key={bot.id}
              class="button"
              href={withQuery("/console/conversations", { bot_id: bot.id, customer_id: id })}
            >
              {bots.length === 1
                ? say("customer_conversations")
                : say("customer_conversations_with", { bot: bot.name ?? "" })}
            </a>
          ))}
          <a class="button" href={withQuery("/console/figures", { visitor_id: visitorId })}>
            {say("customer_figures")}
          </a>
        </div>
      )}
    </Card>
  );
}
