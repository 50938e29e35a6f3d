import type { Access, LimitItem, VisitorSession } from "../../src/web/shared/wire.ts";

/** Whom the hosts of the mock's links know by which credential. */
const known: Record<string, { uid: string; name: string | null }> = {
  "token-ann": { uid: "ann", name: null },
  "token-ben": { uid: "ben", name: null },
  "jwt-ann": { uid: "ann", name: "Ann Lee" },
  "jwt-ben": { uid: "ben", name: "Ben Ode" },
};

interface Refusal {
  status: number;
  code: string;
  detail?: string;
  retryAfterS?: number;
}

/** What a host of the mock answers to a credential instead of a name. */
const refusals: Record<string, Refusal> = {
  down: { status: 502, code: "hook_unavailable", detail: "The site that sent you here could not be asked." },
  busy: { status: 429, code: "too_many_sessions", detail: "Too many visitors.", retryAfterS: 30 },
};

export interface MockVisitors {
  /** Opens a session, as a visitor of a link asks for one. */
  open: (access: Access, body: Record<string, unknown>) => VisitorSession | Refusal;
  /** Whose session it is; undefined for one that has ended. */
  find: (token: string) => string | undefined;
  /** Ends one session, or without a token all of them. */
  end: (token?: string) => void;
  /** From now on the hosts know somebody else, or nobody, by a credential. */
  rename: (credential: string, uid: string | null) => void;
}

/** The visitors' sessions of the mock: an hour each, for whom `known` names. */
export function createVisitors(): MockVisitors {
  const sessions = new Map<string, string>();
  const names = new Map(Object.entries(known));
  let count = 0;
  return {
    open: (access, body) => {
      const credential = String((access === "anonymous" ? body.local_id : body.auth_token) ?? "");
      const refusal = refusals[credential];
      if (refusal) return refusal;
      const isLocalId = access === "anonymous" && credential.length >= 16;
      const visitor = isLocalId ? { uid: credential, name: null } : names.get(credential);
      if (!visitor)
        return {
          status: 403,
          code: "identity_refused",
          detail: "Acme does not know you. Sign in at acme.example.",
        };
      count += 1;
      const token = `visit-${count}`;
      sessions.set(token, visitor.uid);
      return { token, expires_at: new Date(Date.now() + 3_600_000).toISOString(), ...visitor };
    },
    find: (token) => sessions.get(token),
    end: (token) => void (token ? sessions.delete(token) : sessions.clear()),
    rename: (credential, uid) =>
      void (uid === null ? names.delete(credential) : names.set(credential, { uid, name: null })),
  };
}

/** A limit with something left of it. */
export function limitOf(
  kind: LimitItem["kind"],
  remaining: number,
  more: Partial<LimitItem> = {},
): LimitItem {
  const resetsAt = kind === "points" ? null : new Date(Date.now() + 3_600_000).toISOString();
  return { scope: "visitor", kind, limit: 20, remaining, resets_at: resetsAt, ...more };
}
