import { signal } from "@preact/signals";
import type { Result } from "../shared/api.ts";
import { request } from "../shared/api.ts";
import type { Failure } from "../shared/failure.ts";
import { forgetLists } from "./returning.ts";

/** An administrator who is signed in. */
export interface Person {
  user_id: string;
  username: string;
}

interface Verified {
  user_id: string | null;
  username: string;
  is_admin: boolean;
}

type Standing =
  | { kind: "opening" }
  | { kind: "unreachable"; failure: Failure }
  | { kind: "sign_in"; isSetUp: boolean }
  | { kind: "not_admin"; username: string }
  | { kind: "in"; person: Person };

/** Who works with the console. */
export const standing = signal<Standing>({ kind: "opening" });
/** The session has ended in the middle of work: what is on the page stays, the sign-in lies over it. */
export const isSignInDue = signal(false);
/** How often somebody has signed in on this page: what was refused before is asked for anew. */
export const signInCount = signal(0);

/** Finds out who is here by the browser's cookie. */
export async function recognise(): Promise<void> {
  const verified = await request<Verified>("/api/v1/auth/verify");
  if (verified.ok) return enter(verified.value);
  if (verified.failure.status !== 401) {
    standing.value = { kind: "unreachable", failure: verified.failure };
    return;
  }
  const setup = await request<{ is_set_up: boolean }>("/api/v1/setup");
  standing.value = { kind: "sign_in", isSetUp: !setup.ok || setup.value.is_set_up };
}

function enter({ user_id, username, is_admin }: Verified): void {
  isSignInDue.value = false;
  signInCount.value += 1;
  standing.value =
    is_admin && user_id !== null
      ? { kind: "in", person: { user_id, username } }
      : { kind: "not_admin", username };
}

/** Signs in by name and password; the failure where that is refused. */
export async function signIn(username: string, password: string): Promise<Failure | null> {
  const signedIn = await request<Verified>("/api/v1/auth/login", {
    method: "POST",
    body: { username, password },
  });
  if (!signedIn.ok) return signedIn.failure;
  enter(signedIn.value);
  return null;
}

/** Ends the session; the failure where the server could not be told, and nothing has changed. */
export async function signOut(): Promise<Failure | null> {
  const signedOut = await request("/api/v1/auth/logout", { method: "POST" });
  if (!signedOut.ok && signedOut.failure.status !== 401) return signedOut.failure;
  leavePerson();
  return null;
}

/** Shows the sign-in, for whoever comes next: nothing of the former person stays on the page. */
export function leavePerson(): void {
  isSignInDue.value = false;
  forgetLists();
  standing.value = { kind: "sign_in", isSetUp: true };
}

/** Begins anew where this browser has become somebody else's since: signed in, or out, in another tab. */
export async function recogniseAgain(): Promise<void> {
  const now = standing.value;
  if (now.kind !== "in" || isSignInDue.value) return;
  const verified = await request<Verified>("/api/v1/auth/verify");
  if (verified.ok && verified.value.user_id !== now.person.user_id) window.location.reload();
  else if (!verified.ok && verified.failure.status === 401) isSignInDue.value = true;
}

/** One request of the console: as `request`, but that a session which has ended asks for the sign-in. Never throws. */
export async function call<T>(
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Result<T>> {
  const result = await request<T>(`/api/v1${path}`, { method, body, signal });
  if (!result.ok && result.failure.status === 401) isSignInDue.value = true;
  if (result.ok && method !== "GET") forgetLists();
  return result;
}
