import { useSignal } from "@preact/signals";
import type { Invitation } from "../../../features/invites/model.ts";
import type { OwnLink } from "../../../features/links/model.ts";
import { say } from "../../shared/language.ts";
import { CopyLine } from "../parts/bits.tsx";
import { SelectField } from "../parts/fields.tsx";
import { sayDateTime, sayDay } from "../parts/format.ts";
import { withQuery } from "../parts/listing.ts";
import { ReachNote } from "../parts/reach.tsx";
import { useResource } from "../parts/resource.ts";

/** The link of an invitation, which is shown this once. */
export function InvitationLink({ name, invitation }: { name: string; invitation: Invitation }) {
  return (
    <div class="invitation">
      <p>{say("invitation_text", { name })}</p>
      <CopyLine text={invitation.url} label={say("invitation_link")} />
      <ReachNote address={invitation.url} />
      <p class="field-hint">{say("invitation_once", { time: sayDateTime(invitation.expires_at) })}</p>
    </div>
  );
}

/** The chat that an invited customer goes to, as far as it is known. */
export interface LeadsToState {
  /** The share link's id; null for none. */
  id: string | null;
  links: readonly OwnLink[];
  /** The links are on their way: what an invitation leads to is not settled. */
  isLoading: boolean;
  choose: (id: string | null) => void;
}

/**
 * Where an invitation leads unless somebody chooses otherwise: to the link `named`, else to the newest that lets the customer in.
 * `customerId` is left out for one who is new, and comes in where every customer does.
 */
export function useLeadsTo({
  named = null,
  customerId,
}: {
  named?: string | null;
  customerId?: string;
} = {}): LeadsToState {
  const chosen = useSignal<string | null | undefined>(undefined);
  const path = withQuery("/bot-share-tokens", { status: "open", access: "account", limit: 100 });
  const found = useResource<{ items: OwnLink[] }>(path);
  const newest = found.value?.items ?? [];
  const isBeyond = named !== null && found.value !== null && !newest.some(({ id }) => id === named);
  const other = useResource<OwnLink>(isBeyond ? `/bot-share-tokens/${encodeURIComponent(named)}` : null);
  const one = other.value;
  const isOfUse = one?.status === "open" && one.access === "account";
  const links = isOfUse ? [one, ...newest] : newest;
  const isOtherDue = isBeyond && one === null && other.failure === null;
  const admits = ({ end_user_ids: ids }: OwnLink) =>
    ids === null || (customerId !== undefined && ids.includes(customerId));
  const usual = links.find(({ id }) => id === named) ?? links.find(admits);
  return {
    id: chosen.value === undefined ? (usual?.id ?? null) : chosen.value,
    links,
    isLoading: (found.value === null && found.failure === null) || isOtherDue,
    choose: (id) => {
      chosen.value = id;
    },
  };
}

/** The chat that an invited customer goes to. Nothing is asked where there are no links. */
export function LeadsTo({ id, links, choose }: LeadsToState) {
  if (links.length === 0) return null;
  const options = links.map((link) => ({
    value: link.id,
    // Those without a name are told apart by their day.
    label: `${link.bot_name} · ${link.name ?? `${say("link_unnamed")}, ${sayDay(link.created_at)}`}`,
  }));
  return (
    <SelectField
      label={say("customer_leads_to")}
      hint={say("customer_leads_to_hint")}
      value={id ?? ""}
      options={[{ value: "", label: say("customer_leads_nowhere") }, ...options]}
      onValue={(value) => choose(value === "" ? null : value)}
    />
  );
}
