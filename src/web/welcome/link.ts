import { signal } from "@preact/signals";
import { askAsConsole, type Result, request } from "../shared/api.ts";
import type { Failure } from "../shared/failure.ts";

/** What a one-time link is for. */
export interface OneTimeLink {
  purpose: "setup" | "invite";
  /** Whose password it sets; null for a set-up. */
  username: string | null;
  expires_at: string;
}

interface Accepted {
  username: string;
  /** A path of this server, or null where there is no place to go. */
  redirect: string | null;
}

type Screen =
  | { kind: "opening" }
  /** The address has none: the page was loaded again, or the link was cut. */
  | { kind: "no_token" }
  | { kind: "over" }
  | { kind: "unreachable"; failure: Failure }
  | { kind: "form"; link: OneTimeLink }
  | { kind: "done"; username: string };

export const screen = signal<Screen>({ kind: "opening" });

/** Kept here alone: what stands in the address is in the history, in screenshots, and read over a shoulder. */
let token = "";

/** Takes the token out of the address. */
export function takeToken(): void {
  const given = window.location.hash.slice(1);
  if (given !== "") token = given;
  window.history.replaceState(null, "", window.location.pathname);
}

/** Asks what the link is for, and shows that. */
export async function openLink(): Promise<void> {
  if (token === "") {
    screen.value = { kind: "no_token" };
    return;
  }
  screen.value = { kind: "opening" };
  const found = await post<OneTimeLink>("lookup", { token });
  if (found.ok) screen.value = { kind: "form", link: found.value };
  else leaveFor(found.failure);
}

/** Uses the link. Gives why not, where the form can say it; null when the page goes on. */
export async function acceptLink(
  link: OneTimeLink,
  username: string,
  password: string,
): Promise<Failure | null> {
  // An administrator's session is the console's, beside whoever chats in this browser.
  if (link.purpose === "setup") askAsConsole();
  const named = link.purpose === "setup" ? { username } : {};
  const accepted = await post<Accepted>("accept", { token, ...named, password });
  if (!accepted.ok) {
    if (accepted.failure.code !== "one_time_link_not_found") return accepted.failure;
    leaveFor(accepted.failure);
    return null;
  }
  token = "";
  const { redirect } = accepted.value;
  if (redirect === null) screen.value = { kind: "done", username: accepted.value.username };
  else window.location.replace(redirect);
  return null;
}

function leaveFor(failure: Failure): void {
  screen.value =
    failure.code === "one_time_link_not_found" ? { kind: "over" } : { kind: "unreachable", failure };
}

/** With the browser's cookies: the answer brings the one of the page that it leads to. */
const post = <T>(way: "lookup" | "accept", body: object): Promise<Result<T>> =>
  request<T>(`/api/v1/one-time-links/${way}`, { method: "POST", body });
