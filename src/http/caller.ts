/** Who is calling, once the guard has checked it. Services decide by this and never see a token. */
export type Caller = MasterCaller | AccountCaller;

/** The holder of the installation's master key. */
export interface MasterCaller {
  kind: "master";
}

/** Somebody signed in to an account. `sessionId` is the session that the token belongs to. */
export interface AccountCaller {
  kind: "account";
  userId: string;
  username: string;
  isAdmin: boolean;
  isEndUser: boolean;
  sessionId: string;
}

/** What a session's JWT says: the session and its account. It proves nothing until the session's row is found. */
export interface SessionClaims {
  sessionId: string;
  userId: string;
}
