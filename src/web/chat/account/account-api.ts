import { type Result, request } from "../../shared/api.ts";
import type { Memory, Page } from "../../shared/wire.ts";
import { link } from "../link-api.ts";

type Done = Promise<Result<{ success: boolean }>>;

/** What the bot remembers of this customer, newest first. */
export function listMemories(limit: number, cursor: string | null): Promise<Result<Page<Memory>>> {
  const query = new URLSearchParams({ limit: String(limit), ...(cursor && { cursor }) });
  return request(`${link}/memory?${query}`);
}

/** Forgets one thing, or without an id all of it. */
export function forgetMemories(id: string | null): Done {
  return request(`${link}/memory${id === null ? "" : `/${encodeURIComponent(id)}`}`, { method: "DELETE" });
}
