/** Who is calling, once the guard has checked it. Services decide by this and never see a token. */
export type Caller = MasterCaller | AccountCaller;

/** Who is calling on a link's public routes and in chat, where those whom a link itself lets in are known too. */
export type Guest = Caller | VisitorCaller;

/** The holder of the installation's master key. */
export interface MasterCaller {
  kind: "master";
  /** Set for somebody at the machine itself, who may do the same without the key. */
  isCommandLine?: true;
  /** The network address that the request came from; empty where it came from none. */
  address?: string;
}

/** Somebody signed in to an account. `sessionId` is the session that the token belongs to. */
export interface AccountCaller {
  kind: "account";
  userId: string;
  username: string;
  isAdmin: boolean;
  isEndUser: boolean;
  sessionId: string;
  /** As of the master key's holder. */
  address?: string;
}

/** Somebody let in by a link itself. `linkId` is that link, the only one this session is good for. */
export interface VisitorCaller {
  kind: "visitor";
  visitorId: string;
  linkId: string;
  sessionId: string;
  /** The kind of access by which the session was opened: the link must still have it. Or "preview", whatever the link's is. */
  access: string;
  uid: string;
  credential: string | null;
}

/** What a session's JWT says: the session, and the account or visitor it is for. It proves nothing until the session's row is found. */
export interface SessionClaims {
  kind: "account" | "visitor";
  sessionId: string;
  subject: string;
}
