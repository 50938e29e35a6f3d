import type { ListedCustomer } from "../../../features/users/model.ts";
import { say } from "../../shared/language.ts";
import { Card, Facts } from "../parts/bits.tsx";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { TextField } from "../parts/fields.tsx";
import { useForm } from "../parts/form.ts";
import { sayAgo, sayDateTime } from "../parts/format.ts";
import { Missing } from "../parts/gone.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { useResource } from "../parts/resource.ts";
import { Loading } from "../parts/table.tsx";
import { tell } from "../parts/toast.tsx";
import { Closing } from "./closing.tsx";
import { changeCustomer, customerPath } from "./customer-api.ts";
import { SigningIn } from "./signing-in.tsx";
import { CustomerState } from "./state.tsx";
import { Written } from "./written.tsx";

/** What the parts of a customer's page are given. */
export interface CustomerProps {
  customer: ListedCustomer;
  onChanged: (customer: ListedCustomer) => void;
}

/** One customer: its account, how it signs in, what it wrote, and its end. */
export function CustomerPage({ id }: { id: string }) {
  const found = useResource<ListedCustomer>(customerPath(id));
  const back = { href: "/console/customers", label: say("nav_customers") };
  if (found.value === null) {
    if (found.failure === null) return <Loading />;
    return (
      <Missing
        failure={found.failure}
        onRetry={found.reload}
        title={say("customer_gone")}
        href="/console/customers"
        label={say("import_to_list")}
      />
    );
  }
  const customer = found.value;
  const parts = { customer, onChanged: found.set };
  return (
    <>
      <PageHead title={customer.username} back={back} aside={<CustomerState customer={customer} />} />
      <div class="customer-cards">
        <Account {...parts} />
        <SigningIn {...parts} />
        <Written customer={customer} />
        <Closing {...parts} />
      </div>
    </>
  );
}

function Account({ customer, onChanged }: CustomerProps) {
  const form = useForm({ email: customer.email ?? "" }, { isGuarded: true });
  const save = async () => {
    const email = form.values.email.trim() || null;
    const changed = await form.send(() => changeCustomer(customer.id, { email }));
    if (changed === null) return;
    form.reset({ email: changed.email ?? "" });
    onChanged(changed);
    tell(say("customer_email_saved"));
  };
  const { last_login: lastLogin } = customer;
  return (
    <Card title={say("customer_account")}>
      <Facts
        items={[
          { name: say("customer_created"), value: sayDateTime(customer.created_at) },
          {
            name: say("customer_last_login"),
            value: lastLogin === null ? say("customer_never") : sayAgo(lastLogin),
          },
        ]}
      />
      <form
        class="customer-email"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextField
          type="email"
          label={say("customer_email")}
          hint={say("customer_email_hint")}
          error={form.errorAt("/email")}
          value={form.values.email}
          maxLength={320}
          autocomplete="off"
          onValue={(email) => form.set("email", email)}
        />
        <button type="submit" class="button" disabled={form.isBusy || !form.isChanged}>
          {say(form.isBusy ? "saving" : "save")}
        </button>
      </form>
      {form.failure && <FailureNotice failure={form.failure} />}
    </Card>
  );
}
