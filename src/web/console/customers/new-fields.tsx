import { say } from "../../shared/language.ts";
import { Card } from "../parts/bits.tsx";
import { TextField } from "../parts/fields.tsx";
import type { Form } from "../parts/form.ts";
import { LeadsTo, type LeadsToState } from "./invitation.tsx";
import { Ways } from "./ways.tsx";

/** A new customer as it is typed. */
export interface Draft {
  username: string;
  email: string;
  way: "invite" | "password";
  password: string;
}

/** Who the customer is, and how it comes by a password. */
export function NewCustomerFields({ form, leadsTo }: { form: Form<Draft>; leadsTo: LeadsToState }) {
  const { values, set, errorAt } = form;
  return (
    <Card>
      <div class="form-row">
        <TextField
          label={say("customer_name")}
          hint={say("customer_name_hint")}
          error={errorAt("/username")}
          value={values.username}
          maxLength={200}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          isRequired
          onValue={(username) => set("username", username)}
        />
        <TextField
          type="email"
          label={say("customer_email")}
          hint={say("customer_email_hint")}
          error={errorAt("/email")}
          value={values.email}
          maxLength={320}
          autocomplete="off"
          onValue={(email) => set("email", email)}
        />
      </div>
      <Ways
        label={say("customer_way")}
        chosen={values.way}
        onChosen={(way) => set("way", way)}
        ways={[
          { value: "invite", label: say("customer_way_invite"), hint: say("customer_way_invite_hint") },
          {
            value: "password",
            label: say("customer_way_password"),
            hint: say("customer_way_password_hint"),
          },
        ]}
      />
      {values.way === "invite" ? (
        <LeadsTo {...leadsTo} />
      ) : (
        <TextField
          label={say("customer_new_password")}
          error={errorAt("/password")}
          value={values.password}
          autocomplete="new-password"
          autocapitalize="none"
          spellcheck={false}
          isRequired
          onValue={(password) => set("password", password)}
        />
      )}
    </Card>
  );
}
