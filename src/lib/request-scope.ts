import { AsyncLocalStorage } from "node:async_hooks";

/** What is known of the request that is being answered, for its answer, its log lines and the metrics. */
export interface RequestScope {
  id: string;
  /** The route's pattern, never the path, which may hold a share token; empty until a route was found. */
  route: string;
  /** Who asks, once the guard has found out: by kind and id, never by name. */
  caller: { kind: string; id: string } | null;
  /** The code of the error that it was answered with; empty without one. */
  code: string;
  /** What it failed of, where that is the server's to know. */
  failure: unknown;
  /** Whether a log line tells of its failure already. */
  isTold: boolean;
}

const scopes = new AsyncLocalStorage<RequestScope | undefined>();

/** Runs `work`, and everything that it begins, as part of the request. */
export const inRequest = <Result>(scope: RequestScope, work: () => Result): Result => scopes.run(scope, work);

/** Runs what a request only sets going (the outbox's worker, say), so that it does not speak in that request's name ever after. */
export const outsideRequests = <Result>(work: () => Result): Result => scopes.run(undefined, work);

/** The request that is being answered here; undefined for what the server does by itself. */
export const currentRequest = (): RequestScope | undefined => scopes.getStore();

/** `work` as part of the request that is being answered here, whoever calls it: for what waits for its turn among others' work. */
export function inThisRequest<Result>(work: () => Result): () => Result {
  const scope = scopes.getStore();
  return () => scopes.run(scope, work);
}
