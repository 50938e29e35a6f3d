import type { App } from "../app.ts";
import { equalSecrets } from "../lib/secret.ts";

/** Whether a request carries the master key or the metrics token: whoever looks after the installation. */
export function isOperator({ config }: Pick<App, "config">, request: Request): boolean {
  const given = /^Bearer +(\S+) *$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (given === undefined) return false;
  const { masterKey, metricsToken } = config;
  return equalSecrets(given, masterKey) || (metricsToken !== null && equalSecrets(given, metricsToken));
}
