import type { ConversationItem } from "../../shared/wire.ts";
import { exportConversation } from "../link-api.ts";
import { isDone } from "./done.ts";
import { nameOf } from "./file-name.ts";

/** Until the browser has certainly begun to save a file. */
const downloadMs = 10_000;

/** Saves a conversation as a file of the browser's, named by its title. */
export async function save({ id, title }: ConversationItem, format: "md" | "json"): Promise<void> {
  const exported = await exportConversation(id, format);
  if (!isDone(exported)) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(exported.value);
  link.download = `${nameOf(title ?? "")}.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), downloadMs);
}
