import { signal } from "@preact/signals";
import { describeFailure, type Failure } from "../../shared/failure.ts";
import { say } from "../../shared/language.ts";
import { upload } from "../../shared/upload.ts";
import type { Attachment } from "../../shared/wire.ts";
import { leaveFor } from "../entrance/screens.ts";
import { deleteAttachment, link, readAttachment } from "../link-api.ts";
import { files, look, refusal, toast } from "../state.ts";
import { type DraftFile, type FileState, isRefused } from "./draft-file.ts";
import { kindOf, prepare } from "./prepare.ts";
import { forgetPreview, keepPreview } from "./previews.ts";

/** What this page knows of a file that is going out, or could not. */
interface Sending {
  source: File;
  ending: AbortController;
}

const sendings = new WeakMap<DraftFile, Sending>();
let count = 0;

/** Adds files to the question that is being typed and sends them at once; those beyond the most that it may have are left out. */
export function addToDraft(chosen: readonly File[]): void {
  const most = look.peek()?.attachments?.max_count ?? 0;
  const room = Math.max(0, most - files.peek().filter((file) => !isRefused(file)).length);
  if (chosen.length > room) toast.value = say("too_many_files", { n: most });
  const added = chosen.slice(0, room).map(newFile);
  files.value = [...files.peek(), ...added];
  forgetRefusal();
  for (const file of added) void sendFile(file);
}

/** Takes a file from the question, wherever it has got to. */
export function removeFile(file: DraftFile): void {
  const state = file.state.peek();
  sendings.get(file)?.ending.abort();
  files.value = files.peek().filter((each) => each !== file);
  if (state.kind === "ready") void deleteAttachment(state.attachment.id);
  forgetPreview(file.key);
  forgetRefusal();
}

/** Sends a file, again where that failed before. */
export async function sendFile(file: DraftFile): Promise<void> {
  const taken = look.peek()?.attachments;
  const source = sendings.get(file)?.source;
  if (!taken || !source) return;
  const ending = new AbortController();
  sendings.set(file, { source, ending });
  const uploading = (share: number): FileState => ({ kind: "uploading", sizeBytes: source.size, share });
  file.state.value = uploading(0);
  const prepared = await prepare(source, taken);
  if (ending.signal.aborted) return;
  if ("refusal" in prepared) {
    file.state.value = { kind: "failed", sentence: prepared.refusal, more: prepared.more, fate: "refused" };
    return;
  }
  const sent = await upload<Attachment>(`${link}/attachments`, prepared.file, prepared.name, {
    signal: ending.signal,
    onProgress: (share) => {
      if (!ending.signal.aborted) file.state.value = uploading(share);
    },
  });
  if (ending.signal.aborted) {
    if (sent.ok) void deleteAttachment(sent.value.id);
    return;
  }
  if (sent.ok) takeSent(file, sent.value);
  else if (!leaveFor(sent.failure)) file.state.value = { kind: "failed", ...whyNot(source, sent.failure) };
  else file.state.value = { kind: "failed", sentence: describeFailure(sent.failure), fate: "again" };
}

/** Marks the files that the server has no more: it keeps one that no question came with for a while only. */
export async function findGone(): Promise<void> {
  for (const file of files.peek()) {
    const state = file.state.peek();
    if (state.kind !== "ready") continue;
    const read = await readAttachment(state.attachment.id);
    if (read.ok || read.failure.status !== 404 || file.state.peek() !== state) continue;
    file.state.value = { kind: "failed", sentence: say("file_gone", { name: file.name }), fate: "gone" };
  }
}

/** What was said of the files before is out of date. */
function forgetRefusal(): void {
  if (refusal.peek()?.code.includes("attachment")) refusal.value = null;
}

function takeSent(file: DraftFile, attachment: Attachment): void {
  file.state.value = { kind: "ready", attachment };
  const { source } = sendings.get(file) ?? {};
  if (source && attachment.kind === "image") keepPreview(attachment.id, source);
  // It is shown by the server's id from now on.
  forgetPreview(file.key);
}

function newFile(source: File): DraftFile {
  count += 1;
  const kind = kindOf(source);
  const state = signal<FileState>({ kind: "uploading", sizeBytes: source.size, share: 0 });
  const file: DraftFile = { key: `file-${count}`, kind, name: source.name, state };
  sendings.set(file, { source, ending: new AbortController() });
  if (kind === "image") keepPreview(file.key, source);
  return file;
}

/** A file that is not what it seems is not taken the next time either. */
function whyNot(
  { name }: File,
  failure: Failure,
): Pick<FileState & { kind: "failed" }, "sentence" | "more" | "fate"> {
  const { status } = failure;
  const why = describeFailure(failure);
  const canRetry = status === 0 || status === 401 || status === 429 || status >= 500;
  if (canRetry) return { sentence: say("file_failed", { name, why }), fate: "again" };
  return { sentence: say("file_unsupported", { name }), more: why, fate: "refused" };
}
