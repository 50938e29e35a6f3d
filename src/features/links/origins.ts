import { AppError, type FieldError } from "../../errors.ts";

const form = /^https?:\/\/[^/?#@\\\s]+\/?$/i;
/** A name in its ASCII form, or an IP address. Nothing else may come into a policy's header, where `;` and `,` have a meaning. */
const hostForm = /^([a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|\[[0-9a-f:]+\])$/;

/**
 * Origins as browsers write them (WHATWG URL: lower case, Punycode, no default port), each once.
 * Throws validation_failed with the place of each that is none.
 */
export function readOrigins(given: readonly string[]): string[] {
  const origins = given.map(readOrigin);
  const errors = origins.flatMap((origin, place): FieldError[] =>
    origin === undefined ? [{ path: `/allowed_origins/${place}`, message }] : [],
  );
  if (errors.length > 0) throw new AppError("validation_failed", { errors: errors.slice(0, 20) });
  return [...new Set(origins.filter((origin) => origin !== undefined))];
}

const message =
  "An origin is http or https, a host and perhaps a port, such as https://app.example: no path, no credentials, no wildcard.";

function readOrigin(given: string): string | undefined {
  const url = form.test(given) ? URL.parse(given) : null;
  return url !== null && hostForm.test(url.hostname) ? url.origin : undefined;
}
