import { signal } from "@preact/signals";
import { askAsConsole, type Result, request } from "../shared/api.ts";
import type { Failure } from "../shared/failure.ts";
import { readKept, writeKept } from "../shared/keeping.ts";

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
  /** The address has none: the link was cut, or it was used in this tab. */
  | { kind: "no_token" }
  | { kind: "over" }
  | { kind: "unreachable"; failure: Failure }
  | { kind: "form"; link: OneTimeLink }
  | { kind: "done"; username: string };

export const screen = signal<Screen>({ kind: "opening" });

/** Out of the address, which is in the history, in screenshots, and read over a shoulder; kept for this tab, which may be loaded again. */
const kept = "botshare:one-time-link";
let token = "";

/** Takes the token out of the address; where there is none, the one that this tab has taken before. */
export function takeToken(): void {
  const given = window.location.hash.slice(1) || readKept("tab", kept);
  keep(typeof given === "string" ? given : "");
  window.history.replaceState(null, "", window.location.pathname);
}

function keep(given: string): void {
  token = given;
  writeKept("tab", kept, given);
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
  keep("");
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
