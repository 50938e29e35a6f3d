import type { ListedCustomer } from "../../../features/users/model.ts";
import { say } from "../../shared/language.ts";
import { Badge } from "../parts/bits.tsx";

const tones = { active: "good", invited: "warn", uninvited: "bad", inactive: "quiet" } as const;

/** Whether a customer can sign in, or what for it cannot. */
export function CustomerState({ customer }: { customer: ListedCustomer }) {
  const state = stateOf(customer);
  return <Badge tone={tones[state]}>{say(`customer_state_${state}`)}</Badge>;
}

function stateOf({ is_active, has_password, invitation }: ListedCustomer): keyof typeof tones {
  if (!is_active) return "inactive";
  if (has_password) return "active";
  return invitation === null ? "uninvited" : "invited";
}
