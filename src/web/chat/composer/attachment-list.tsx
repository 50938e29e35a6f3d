import { useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { IconButton } from "../../shared/icon-button.tsx";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { learnWords } from "../../shared/words.ts";
import { files } from "../state.ts";
import { attachmentWords } from "./attachment-words.ts";
import { addToDraft, findGone, removeFile, sendFile } from "./attachments.ts";
import type { DraftFile, FileState } from "./draft-file.ts";
import { previewOf } from "./previews.ts";
import { sayBytes } from "./taken.ts";

learnWords(attachmentWords);

/** Adds files to the question that is being typed. */
export function attach(chosen: readonly File[]): void {
  addToDraft(chosen);
}

/** Looks which of the files are not on the server any more. */
export function checkFiles(): void {
  void findGone();
}

/** The files of the question that is being typed, how far they have gone out, and what went wrong. */
export function AttachmentList() {
  const list = files.value;
  const row = useRef<HTMLUListElement>(null);
  // The newest is in sight where they have no room beside one another.
  useEffect(() => row.current?.scrollTo({ left: row.current.scrollWidth }), [list.length]);
  if (list.length === 0) return null;
  return (
    <>
      <ul ref={row} class="files" aria-label={say("attached")}>
        {list.map((file) => (
          <FileChip key={file.key} file={file} />
        ))}
      </ul>
      <div class="file-complaints" role="alert">
        {list.map((file) => (
          <FileComplaint key={file.key} file={file} />
        ))}
      </div>
    </>
  );
}

function FileChip({ file }: { file: DraftFile }) {
  const state = file.state.value;
  const { name } = file;
  return (
    <li class={`file file-${state.kind}`}>
      <Picture file={file} />
      <span class="file-words">
        <span class="file-name" title={name}>
          {name}
        </span>
        <small>{describeState(state)}</small>
      </span>
      {state.kind === "failed" && state.fate === "again" && (
        <IconButton
          isSmall
          icon="refresh"
          name={say("file_again", { name })}
          onClick={() => void sendFile(file)}
        />
      )}
      <IconButton isSmall icon="close" name={say("file_remove", { name })} onClick={() => removeFile(file)} />
      {state.kind === "uploading" && <progress max={1} value={state.share} aria-label={name} />}
    </li>
  );
}

function Picture({ file }: { file: DraftFile }) {
  const id = useComputed(() =>
    file.state.value.kind === "ready" ? file.state.value.attachment.id : file.key,
  );
  const url = file.kind === "image" && file.state.value.kind !== "failed" ? previewOf(id.value).value : null;
  return (
    <span class="file-picture">
      {url ? <img src={url} alt="" /> : <IconOf name={file.kind === "image" ? "image" : "file"} />}
    </span>
  );
}

function FileComplaint({ file }: { file: DraftFile }) {
  const state = file.state.value;
  if (state.kind !== "failed") return null;
  const { sentence, more, fate } = state;
  const whole = [sentence, more].filter(Boolean).join(". ");
  return (
    <p class={fate === "refused" ? "complaint is-brief" : "complaint"} title={more && whole}>
      <IconOf name="alert" />
      <span>{sentence}</span>
    </p>
  );
}

function describeState(state: FileState): string {
  if (state.kind === "ready") return sayBytes(state.attachment.size_bytes);
  if (state.kind === "failed") return say("file_not_attached");
  const share = Math.round(state.share * 100);
  return state.share === 0
    ? say("file_preparing")
    : say("file_uploading", { share, size: sayBytes(state.sizeBytes) });
}
