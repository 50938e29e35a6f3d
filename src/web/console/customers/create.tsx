import { useSignal } from "@preact/signals";
import type { Invitation } from "../../../features/invites/model.ts";
import type { CustomerItem } from "../../../features/users/model.ts";
import { say } from "../../shared/language.ts";
import { Card } from "../parts/bits.tsx";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { type Form, useForm } from "../parts/form.ts";
import { PageHead } from "../parts/page-head.tsx";
import { tell } from "../parts/toast.tsx";
import { go } from "../router.ts";
import { createCustomer, customerHref, inviteCustomer } from "./customer-api.ts";
import { InvitationLink, type LeadsToState, useLeadsTo } from "./invitation.tsx";
import { type Draft, NewCustomerFields } from "./new-fields.tsx";

interface Invited {
  customer: CustomerItem;
  invitation: Invitation;
}

const empty: Draft = { username: "", email: "", way: "invite", password: "" };

/** A new customer, and the invitation that comes of it: to the link that is named, where one is. */
export function CreateCustomer({ linkId }: { linkId: string | null }) {
  const leadsTo = useLeadsTo({ named: linkId });
  const invited = useSignal<Invited | null>(null);
  const form = useForm(empty, { isGuarded: true });
  const again = () => {
    form.reset(empty);
    invited.value = null;
  };
  return (
    <>
      <PageHead
        title={say("customer_new")}
        lead={say("customer_new_lead")}
        back={{ href: "/console/customers", label: say("nav_customers") }}
      />
      {invited.value === null ? (
        <CreateForm
          form={form}
          leadsTo={leadsTo}
          onInvited={(made) => {
            form.reset(form.values);
            invited.value = made;
          }}
        />
      ) : (
        <Made {...invited.value} onAgain={again} />
      )}
    </>
  );
}

function Made({ customer, invitation, onAgain }: Invited & { onAgain: () => void }) {
  return (
    <div class="customer-form">
      <Card title={say("invitation_title", { name: customer.username })}>
        <InvitationLink name={customer.username} invitation={invitation} />
        <div class="form-ways">
          <button type="button" class="button" onClick={onAgain}>
            {say("customer_another")}
          </button>
          <a class="button" href={customerHref(customer.id)}>
            {say("customer_open")}
          </a>
        </div>
      </Card>
    </div>
  );
}

interface CreateProps {
  form: Form<Draft>;
  leadsTo: LeadsToState;
  onInvited: (made: Invited) => void;
}

function CreateForm({ form, leadsTo, onInvited }: CreateProps) {
  const leave = async (customer: CustomerItem, sentence: string) => {
    form.reset(form.values);
    tell(sentence);
    await go(customerHref(customer.id), { replace: true });
  };
  const create = async () => {
    const { username, email, way, password } = form.values;
    const given = { username, ...(email.trim() === "" ? {} : { email: email.trim() }) };
    const body = way === "invite" ? { ...given, invite: true } : { ...given, password };
    const customer = await form.send(() => createCustomer(body));
    if (customer === null) return;
    const name = customer.username;
    if (way === "password") return await leave(customer, say("customer_created_toast", { name }));
    const invitation = await form.send(() => inviteCustomer(customer.id, leadsTo.id));
    if (invitation === null) await leave(customer, say("customer_created_uninvited", { name }));
    else onInvited({ customer, invitation });
  };
  return (
    <form
      class="form customer-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <NewCustomerFields form={form} leadsTo={leadsTo} />
      {form.failure && <FailureNotice failure={form.failure} />}
      <div class="form-ways">
        <button type="submit" class="button button-primary" disabled={form.isBusy || leadsTo.isLoading}>
          {say(form.isBusy ? "saving" : `customer_create_${form.values.way}`)}
        </button>
        <a class="button" href="/console/customers">
          {say("cancel")}
        </a>
      </div>
    </form>
  );
}
