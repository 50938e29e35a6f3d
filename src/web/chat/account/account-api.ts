import { type Result, request } from "../../shared/api.ts";
import type { AccountSession, Memory, Page } from "../../shared/wire.ts";
import { link } from "../link-api.ts";

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

/** What the bot remembers of this customer, newest first. */
export function listMemories(limit: number, cursor: string | null): Promise<Result<Page<Memory>>> {
  const query = new URLSearchParams({ limit: String(limit), ...(cursor && { cursor }) });
  return request(`${link}/memory?${query}`);
}

/** Forgets one thing, or without an id all of it. */
export function forgetMemories(id: string | null): Done {
  return request(`${link}/memory${id === null ? "" : `/${encodeURIComponent(id)}`}`, { method: "DELETE" });
}
