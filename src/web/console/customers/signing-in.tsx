import { useSignal } from "@preact/signals";
import type { Invitation } from "../../../features/invites/model.ts";
import type { ListedCustomer } from "../../../features/users/model.ts";
import type { Failure } from "../../shared/failure.ts";
import { say } from "../../shared/language.ts";
import { Card } from "../parts/bits.tsx";
import { confirm } from "../parts/confirm.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { TextField } from "../parts/fields.tsx";
import { useForm } from "../parts/form.ts";
import { sayDateTime } from "../parts/format.ts";
import { tell } from "../parts/toast.tsx";
import { endCustomerSessions, inviteCustomer, setCustomerPassword } from "./customer-api.ts";
import type { CustomerProps } from "./customer-page.tsx";
import { InvitationLink, LeadsTo, useLeadsTo } from "./invitation.tsx";

type Asked = "invite" | "password" | null;

/** How a customer signs in: by invitation or with a password that is set for it, and where it is signed in. */
export function SigningIn({ customer, onChanged }: CustomerProps) {
  const asked = useSignal<Asked>(null);
  const failure = useSignal<Failure | null>(null);
  const ask = (what: Asked) => () => {
    asked.value = what;
  };
  const name = customer.username;
  const endSessions = async () => {
    const yes = await confirm({
      title: say("customer_end_sessions_title", { name }),
      text: say("customer_end_sessions_text"),
      action: say("customer_end_sessions"),
    });
    if (!yes) return;
    const ended = await endCustomerSessions(customer.id);
    failure.value = ended.ok ? null : ended.failure;
    if (ended.ok) tell(say("customer_sessions_ended", { name }));
  };
  return (
    <Card title={say("customer_sign_in")}>
      <p class="customer-standing">
        {say(customer.has_password ? "customer_has_password" : "customer_no_password")}{" "}
        {customer.invitation &&
          say("customer_invited_until", { time: sayDateTime(customer.invitation.expires_at) })}
      </p>
      {failure.value && <FailureNotice failure={failure.value} />}
      <div class="form-ways">
        <button
          type="button"
          class={`button ${customer.has_password ? "" : "button-primary"}`}
          disabled={!customer.is_active}
          onClick={ask("invite")}
        >
          {say(customer.invitation || customer.has_password ? "customer_invite_again" : "customer_invite")}
        </button>
        <button type="button" class="button" onClick={ask("password")}>
          {say("customer_set_password")}
        </button>
        <button type="button" class="button" onClick={() => void endSessions()}>
          {say("customer_end_sessions")}
        </button>
      </div>
      {asked.value === "invite" && (
        <InviteDialog customer={customer} onChanged={onChanged} onClose={ask(null)} />
      )}
      {asked.value === "password" && (
        <PasswordDialog customer={customer} onChanged={onChanged} onClose={ask(null)} />
      )}
    </Card>
  );
}

interface DialogProps extends CustomerProps {
  onClose: () => void;
}

function InviteDialog({ customer, onChanged, onClose }: DialogProps) {
  const form = useForm({});
  const leadsTo = useLeadsTo({ customerId: customer.id });
  const made = useSignal<Invitation | null>(null);
  const name = customer.username;
  const invite = async () => {
    made.value = await form.send(() => inviteCustomer(customer.id, leadsTo.id));
    if (made.value) onChanged({ ...customer, invitation: { expires_at: made.value.expires_at } });
  };
  return (
    <Dialog title={say("invitation_title", { name })} onClose={onClose}>
      {made.value ? (
        <div class="dialog-body">
          <InvitationLink name={name} invitation={made.value} />
        </div>
      ) : (
        <form
          class="dialog-body"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void invite();
          }}
        >
          <p class="dialog-text">{say("customer_invite_lead", { name })}</p>
          <LeadsTo {...leadsTo} />
          {form.failure && <FailureNotice failure={form.failure} />}
          <div class="dialog-ways">
            <button type="button" class="button" onClick={onClose}>
              {say("cancel")}
            </button>
            <button type="submit" class="button button-primary" disabled={form.isBusy || leadsTo.isLoading}>
              {say("customer_make_link")}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

function PasswordDialog({ customer, onChanged, onClose }: DialogProps) {
  const form = useForm({ password: "" });
  const set = async () => {
    const done = await form.send(() => setCustomerPassword(customer.id, form.values.password));
    if (done === null) return;
    // Whatever invitations there were are void.
    const changed: ListedCustomer = { ...customer, has_password: true, invitation: null };
    onChanged(changed);
    tell(say("customer_password_set"));
    onClose();
  };
  return (
    <Dialog title={say("customer_set_password")} onClose={onClose}>
      <form
        class="dialog-body"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void set();
        }}
      >
        <p class="dialog-text">{say("customer_set_password_lead", { name: customer.username })}</p>
        <TextField
          label={say("customer_new_password")}
          error={form.errorAt("/password")}
          value={form.values.password}
          autocomplete="new-password"
          autocapitalize="none"
          spellcheck={false}
          isRequired
          onValue={(password) => form.set("password", password)}
        />
        {form.failure && <FailureNotice failure={form.failure} />}
        <div class="dialog-ways">
          <button type="button" class="button" onClick={onClose}>
            {say("cancel")}
          </button>
          <button type="submit" class="button button-primary" disabled={form.isBusy}>
            {say("customer_set_password")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
