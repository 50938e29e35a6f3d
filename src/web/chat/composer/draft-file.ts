import { type Signal, signal } from "@preact/signals";
import type { Attachment } from "../../shared/wire.ts";

/** A file beside the words that are typed. */
export interface DraftFile extends Pick<Attachment, "kind" | "name"> {
  key: string;
  state: Signal<FileState>;
}

export type FileState =
  /** `share`: how much of it has gone out, from 0 to 1. */
  | { kind: "uploading"; sizeBytes: number; share: number }
  | { kind: "ready"; attachment: Attachment }
  /**
   * "again": the page still has the file, and another try may help; "gone": the server has it no more; "refused": it is never taken, so
   * that it counts for nothing, is in nobody's way, and leaves when the question is sent. `more`: what else there is to say.
   */
  | { kind: "failed"; sentence: string; more?: string; fate: "again" | "gone" | "refused" };

/** A file that the server has already. */
export function fileOf(attachment: Attachment): DraftFile {
  const { id, kind, name } = attachment;
  return { key: id, kind, name, state: signal<FileState>({ kind: "ready", attachment }) };
}

/** Whether it is a file that is not taken here. */
export function isRefused({ state }: DraftFile): boolean {
  return state.value.kind === "failed" && state.value.fate === "refused";
}

/** Those of the files that the server has. */
export function listReady(files: readonly DraftFile[]): Attachment[] {
  return files.flatMap(({ state }) => (state.value.kind === "ready" ? [state.value.attachment] : []));
}
