import type { App } from "../../app.ts";
import { attachmentKinds } from "../../db/schema/conversations.ts";
import { AppError } from "../../errors.ts";
import type { BotRow } from "../bots/service.ts";
import { type AttachmentKind, typesOfKind } from "./files.ts";
import type { TakenAttachments } from "./model.ts";

type TakingBot = Pick<BotRow, "model" | "settings">;

/** The kinds of files that a bot's model takes, as its settings say. The builtin model reads documents alone. */
export function listTakenKinds({ model, settings }: TakingBot): AttachmentKind[] {
  const taken: readonly unknown[] = Array.isArray(settings.attachments) ? settings.attachments : [];
  return model === "builtin" ? [] : attachmentKinds.filter((kind) => taken.includes(kind));
}

/** The most bytes that a file of a kind may have. */
export const maxBytesOf = ({ config: { limits } }: App, kind: AttachmentKind): number =>
  kind === "image" ? limits.imageBytes : limits.textFileBytes;

/** What may be attached to a question of a bot; null where nothing may. */
export function describeTaken(app: App, bot: TakingBot): TakenAttachments {
  const kinds = listTakenKinds(bot);
  if (kinds.length === 0) return null;
  const files = (kind: AttachmentKind) =>
    kinds.includes(kind) ? { types: [...typesOfKind[kind]], max_bytes: maxBytesOf(app, kind) } : null;
  const { attachmentsPerQuestion: max_count } = app.config.limits;
  return { image: files("image"), text: files("text"), max_count };
}

/** The refusal of a file that a bot's model does not take: what the file is, and what is taken instead. */
export const unsupported = (bot: TakingBot, kind: string): AppError =>
  new AppError("unsupported_attachment", {
    params: { kind, taken: listTakenKinds(bot).join("_and_") || "nothing" },
  });
