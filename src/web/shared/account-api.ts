import { type Result, request } from "./api.ts";
import type { AccountSession } from "./wire.ts";

type Done = Promise<Result<{ success: boolean }>>;

/** Changes the account's password; its other sessions end. */
export function changePassword(oldPassword: string, newPassword: string): Done {
  const body = { old_password: oldPassword, new_password: newPassword };
  return request("/api/v1/auth/change-password", { method: "POST", body });
}

/** Where the account is signed in, newest first. */
export function listSessions(): Promise<Result<{ items: AccountSession[] }>> {
  return request("/api/v1/auth/sessions");
}

/** Ends one of the account's sessions. */
export function endSession(id: string): Done {
  return request(`/api/v1/auth/sessions/${encodeURIComponent(id)}`, { method: "DELETE" });
}
