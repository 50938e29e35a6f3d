import { signal } from "@preact/signals";
import { say } from "../../shared/language.ts";
import { loadStyle } from "../../shared/style.ts";
import { partStyles } from "../part-styles.ts";
import { look, toast } from "../state.ts";
import type { fileParts } from "./file-parts.ts";

type FilesPart = typeof fileParts;

/** What chooses, shows and sends files, loaded when it is first needed. */
export const filesPart = signal<FilesPart | null>(null);

/** Loads what chooses, shows and sends files. Null when the server cannot be reached, which is then said. */
export async function loadFilesPart(): Promise<FilesPart | null> {
  try {
    const [loaded] = await Promise.all([import("./file-parts.ts"), loadStyle(partStyles.attached)]);
    filesPart.value ??= loaded.fileParts;
  } catch {
    toast.value = say("error_network");
  }
  return filesPart.value;
}

/** Attaches files to the question that is being typed, where the bot's model takes any; else that is said. */
export async function addFiles(chosen: readonly File[]): Promise<void> {
  if (chosen.length === 0) return;
  if (!look.peek()?.attachments) {
    toast.value = say("takes_no_files");
    return;
  }
  (await loadFilesPart())?.attach(chosen);
}
