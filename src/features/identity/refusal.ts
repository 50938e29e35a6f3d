import { AppError } from "../../errors.ts";
import { isNoSuchHost } from "../../upstream/address.ts";
import { isRefusalReason, type RefusalReason } from "../links/reasons.ts";

/** The cause of an AppError, for the log and the link's owner: it says which of the reasons it was. */
export const because = (reason: RefusalReason, message: string): Error =>
  Object.assign(new Error(message), { reason });

/** Why a visitor or a question was refused for its host's sake; undefined where something else refused it. */
export function refusalReasonOf({ code, cause }: AppError): RefusalReason | undefined {
  if (cause instanceof Error && "reason" in cause && isRefusalReason(cause.reason)) return cause.reason;
  if (code === "hook_timeout") return "timeout";
  if (code !== "hook_unavailable") return undefined;
  if (isNoSuchHost(cause)) return "no_such_host";
  return cause instanceof AppError && cause.code === "address_not_allowed"
    ? "address_not_allowed"
    : "not_reached";
}
