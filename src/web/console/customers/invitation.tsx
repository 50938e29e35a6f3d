import type { Invitation } from "../../../features/invites/model.ts";
import type { OwnLink } from "../../../features/links/model.ts";
import { say } from "../../shared/language.ts";
import { CopyLine } from "../parts/bits.tsx";
import { SelectField } from "../parts/fields.tsx";
import { sayDateTime, sayDay } from "../parts/format.ts";
import { withQuery } from "../parts/listing.ts";
import { useResource } from "../parts/resource.ts";

/** The link of an invitation, which is shown this once. */
export function InvitationLink({ name, invitation }: { name: string; invitation: Invitation }) {
  return (
    <div class="invitation">
      <p>{say("invitation_text", { name })}</p>
      <CopyLine text={invitation.url} label={say("invitation_link")} />
      <p class="field-hint">{say("invitation_once", { time: sayDateTime(invitation.expires_at) })}</p>
    </div>
  );
}

interface LeadsToProps {
  /** The id of the share link; empty for none. */
  value: string;
  onValue: (id: string) => void;
}

/** The chat that an invited customer goes to. Nothing is asked where there are no links. */
export function LeadsTo({ value, onValue }: LeadsToProps) {
  const path = withQuery("/bot-share-tokens", { status: "open", access: "account", limit: 100 });
  const links = useResource<{ items: OwnLink[] }>(path);
  if (links.value === null || links.value.items.length === 0) return null;
  const options = links.value.items.map((link) => ({
    value: link.id,
    label: `${link.bot_name} · ${link.name ?? sayDay(link.created_at)}`,
  }));
  return (
    <SelectField
      label={say("customer_leads_to")}
      hint={say("customer_leads_to_hint")}
      value={value}
      options={[{ value: "", label: say("customer_leads_nowhere") }, ...options]}
      onValue={onValue}
    />
  );
}
