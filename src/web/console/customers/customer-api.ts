import type { Invitation } from "../../../features/invites/model.ts";
import type {
  CreateCustomer,
  CustomerItem,
  ImportAnswer,
  ListedCustomer,
} from "../../../features/users/model.ts";
import type { Result } from "../../shared/api.ts";
import { call } from "../person.ts";

interface Done {
  success: boolean;
}

export const customersPath = "/end-users";
export const customerPath = (id: string) => `${customersPath}/${encodeURIComponent(id)}`;

/** The page of a customer in the console. */
export const customerHref = (id: string) => `/console/customers/${encodeURIComponent(id)}`;

export const createCustomer = (body: CreateCustomer): Promise<Result<CustomerItem>> =>
  call("POST", customersPath, body);

export const changeCustomer = (
  id: string,
  body: { email?: string | null; is_active?: boolean },
): Promise<Result<ListedCustomer>> => call("PATCH", customerPath(id), body);

/** A link by which the customer chooses a password, and is then led to the share link named. */
export const inviteCustomer = (id: string, shareTokenId: string | null): Promise<Result<Invitation>> =>
  call("POST", `${customerPath(id)}/invite`, { share_token_id: shareTokenId });

export const setCustomerPassword = (id: string, password: string): Promise<Result<Done>> =>
  call("POST", `${customerPath(id)}/reset-password`, { password });

export const endCustomerSessions = (id: string): Promise<Result<Done>> =>
  call("DELETE", `${customerPath(id)}/sessions`);

export const deleteCustomer = (id: string, written: "keep" | "delete"): Promise<Result<Done>> =>
  call("DELETE", `${customerPath(id)}?conversations=${written}`);

/** What would become of each line of a table, or what has. */
export const importCustomers = (content: string, isDryRun: boolean): Promise<Result<ImportAnswer>> =>
  call("POST", `${customersPath}/import?dry_run=${isDryRun}`, { content });
