import type { App } from "../app.ts";
import { type AppError, describeError, type FieldError, type Language } from "../errors.ts";
import { currentRequest } from "../lib/request-scope.ts";
import { languageOf } from "./language.ts";
import { dataFrame } from "./sse.ts";

/** The one shape of every error on the wire. `error` is added for OpenAI clients, on the chat route alone. */
export interface ErrorBody {
  detail: string;
  code: string;
  /** By which the log tells more of it. */
  request_id: string;
  errors?: FieldError[];
  error?: { message: string; type: string; code: string };
}

/**
 * The body of `error` in `language`, with the part that OpenAI's clients read when `forOpenAi`. `requestId` is that of the request that
 * failed: of this one where it is left out.
 */
export function errorBody(
  error: AppError,
  language: Language,
  forOpenAi: boolean,
  requestId: string = currentRequest()?.id ?? "",
): ErrorBody {
  const detail = describeError(error, language);
  const body: ErrorBody = { detail, code: error.code, request_id: requestId };
  if (error.errors !== undefined) body.errors = error.errors;
  if (forOpenAi) body.error = { message: detail, type: openAiType(error.status), code: error.code };
  return body;
}

/** The event by which a stream says that its answer failed, which the request `requestId` had asked for. */
export const errorFrame = (error: AppError, language: Language, requestId: string): string =>
  dataFrame(JSON.stringify(errorBody(error, language, true, requestId)), "error");

/** The whole answer to a request that failed with `error`. */
export function errorResponse(app: App, request: Request, error: AppError): Response {
  const language = languageOf(request.headers, app.config.language);
  const forOpenAi = URL.parse(request.url)?.pathname === "/api/v3/chat/completions";
  const headers = new Headers({ "content-type": "application/json", "content-language": language });
  // What is left of a body that came too slowly is not waited for.
  if (error.status === 408) headers.set("connection", "close");
  if (error.status === 401) headers.set("www-authenticate", "Bearer");
  if (error.retryAfterSeconds !== undefined) headers.set("retry-after", String(error.retryAfterSeconds));
  const body = JSON.stringify(errorBody(error, language, forOpenAi));
  return new Response(body, { status: error.status, headers });
}

/** OpenAI's own `type` values for an HTTP status. */
function openAiType(status: number): string {
  if (status === 401) return "authentication_error";
  if (status === 403) return "permission_error";
  if (status === 429) return "rate_limit_error";
  return status < 500 ? "invalid_request_error" : "server_error";
}
