import type { EventEmitter } from "node:events";
import type { Logger } from "pino";
import type { Config } from "./config.ts";
import type { Store } from "./db/store.ts";
import type { Metrics } from "./lib/metrics.ts";
import type { Keyring } from "./lib/secret.ts";

/** The present, in milliseconds since 1970 in UTC. A test hands in its own. */
export type Clock = () => number;

/** Finds the IP addresses of a host name; rejects when there are none. */
export type Lookup = (host: string) => Promise<string[]>;

/** What stops a running answer: told by the feature that ends a thing, heard by the chat. Each carries the thing's id, or those of many at once. */
export interface Endings {
  link_revoked: [linkId: string];
  /** The link lets visitors in another way from now on. */
  access_changed: [linkId: string];
  sessions_ended: [sessionIds: ReadonlySet<string>];
  bot_deleted: [botId: string];
}

/** How the backups went that a server makes by itself. The schedule writes it; /ready and /metrics read it. */
export interface BackupState {
  /** When the newest good one was made (milliseconds since 1970), null where there is none. */
  newestAt: number | null;
  /** What went wrong with the last try, as a sentence; null where it went well, or none was made yet. */
  failure: string | null;
}

/** Everything a feature may reach. Made once at start; no feature keeps state outside of it. */
export interface App {
  config: Config;
  store: Store;
  clock: Clock;
  log: Logger;
  fetch: typeof fetch;
  lookup: Lookup;
  keyring: Keyring;
  endings: EventEmitter<Endings>;
  backups: BackupState;
  /** What /metrics shows: features count in these as things happen. */
  metrics: Metrics;
}
