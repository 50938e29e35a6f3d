import type { App } from "../app.ts";
import { AppError, limitScopeOf } from "../errors.ts";
import { createFirstTimes } from "../lib/first-times.ts";
import { currentRequest, inRequest, type RequestScope } from "../lib/request-scope.ts";
import type { Guest } from "./caller.ts";
import { errorResponse } from "./error-body.ts";
import { createRequestIds } from "./request-id.ts";

/** Who asks for chat waits for a model: the chat has times of its own. */
const chatRoute = "/api/v3/chat/completions";

const requestIdHeader = "x-request-id";

/** A method is anybody's invention, and a label of the metrics must not be. */
const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/**
 * What surrounds every request, whatever becomes of it: its id (in its answer as `x-request-id`, and in its log lines), its place in the
 * metrics, and a line in the log where it failed, was slow, or every request is wanted (debug). A line names the route and never the
 * path, which can be a secret, and neither the address nor the name of who asked.
 */
export function createObserver(app: App, addressOf: (request: Request) => string) {
  const idOf = createRequestIds(app.config.trustedProxies);
  const isFirst = createFirstTimes(1000, app.config.limits.busyLinesPerSecond);
  return (request: Request, answer: () => unknown): Response | Promise<Response> => {
    const id = idOf(request, () => addressOf(request));
    const scope: RequestScope = { id, route: "", caller: null, code: "", failure: undefined, isTold: false };
    const startedAt = performance.now();
    const end = (response: Response): Response => {
      response.headers.set(requestIdHeader, id);
      note(app, request, scope, { status: response.status, ms: performance.now() - startedAt, isFirst });
      return response;
    };
    return inRequest(scope, () => answerSafely(app, request, answer, end));
  };
}

/**
 * Hands `end` the answer, at once where it is there at once. Whatever is thrown where no route and no error map is left to catch it must
 * not go out in another form than every error has.
 */
function answerSafely(
  app: App,
  request: Request,
  answer: () => unknown,
  end: (response: Response) => Response,
): Response | Promise<Response> {
  const fail = (error: unknown) => {
    noteFailure(error);
    return end(errorResponse(app, request, new AppError("internal_error")));
  };
  const take = (answered: unknown) =>
    answered instanceof Response ? end(answered) : fail(new Error("A route answered with no response"));
  let answered: unknown;
  try {
    answered = answer();
  } catch (error) {
    return fail(error);
  }
  return answered instanceof Promise ? answered.then(take, fail) : take(answered);
}

function note(app: App, request: Request, scope: RequestScope, { status, ms, isFirst }: Outcome) {
  const method = methods.has(request.method) ? request.method : "other";
  const route = scope.route || "unmatched";
  app.metrics.http.requests.add(method, route, status, ms / 1000);
  const [level, words] = lineOf(app, scope, { status, ms, isFirst });
  if (!app.log.isLevelEnabled(level)) return;
  const { caller, code, failure, isTold } = scope;
  const fields = {
    ...(failure === undefined || isTold ? {} : { err: failure }),
    ...{ method, route, status, duration_ms: Math.round(ms) },
    ...(code === "" ? {} : { code }),
    ...(caller === null
      ? {}
      : { caller: caller.kind, ...(caller.id === "" ? {} : { caller_id: caller.id }) }),
  };
  app.log[level](fields, words);
}

/** How a request ended; `isFirst` says of a request's id whether the log has room for it in this second. */
interface Outcome {
  status: number;
  ms: number;
  isFirst: (id: string) => boolean;
}

/**
 * What a line of its own has told already is no second one's matter. Of a flood that is turned away (503) the first of each second have a
 * line, so that an id which somebody quotes is found, and the metrics count the others.
 */
function lineOf({ config }: App, scope: RequestScope, { status, ms, isFirst }: Outcome) {
  // Its code tells it from /ready, whose answer that is and which is asked for again and again.
  if (status === 503 && scope.code !== "" && isFirst(scope.id))
    return ["info", "a request was turned away"] as const;
  if (status === 500 && !scope.isTold) return ["error", "a request failed"] as const;
  if (status > 500 && status !== 503 && !scope.isTold) return ["warn", "a request failed"] as const;
  if (ms > config.limits.slowRequestMs && scope.route !== chatRoute)
    return ["warn", "a request was slow"] as const;
  return ["debug", "a request was answered"] as const;
}

/** Takes down which route it is that answers, by its pattern. */
export function noteRoute(route: string): void {
  const scope = currentRequest();
  if (scope !== undefined) scope.route = route;
}

/** Takes down who asks. */
export function noteCaller(guest: Guest): void {
  const scope = currentRequest();
  if (scope !== undefined) scope.caller = callerOf(guest);
}

function callerOf(guest: Guest): RequestScope["caller"] {
  if (guest.kind === "master") return { kind: "master", id: "" };
  if (guest.kind === "visitor") return { kind: "visitor", id: guest.visitorId };
  return { kind: guest.isAdmin ? "admin" : guest.isEndUser ? "customer" : "member", id: guest.userId };
}

/** Counts the error that a request is answered with, and takes its code down. */
export function noteError(app: App, error: AppError): void {
  app.metrics.http.errors.inc({ code: error.code, scope: limitScopeOf(error) ?? "" });
  const scope = currentRequest();
  if (scope !== undefined) scope.code = error.code;
}

/** Takes down what a request failed of, for its line in the log. */
export function noteFailure(failure: unknown): void {
  const scope = currentRequest();
  if (scope !== undefined) scope.failure = failure;
}

/** Says that a line of the log tells already why this request fails. */
export function noteTold(): void {
  const scope = currentRequest();
  if (scope !== undefined) scope.isTold = true;
}
