import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import type { Attachment } from "../../shared/wire.ts";
import { previewOf } from "../composer/previews.ts";
import { sayBytes } from "../composer/taken.ts";

/** The files that a question came with: pictures to be opened, and the names of texts. */
export function SentFiles({ files }: { files: readonly Attachment[] }) {
  if (files.length === 0) return null;
  return (
    <ul class="sent-files" aria-label={say("sent_files")}>
      {files.map((file) => (
        <li key={file.id}>{file.kind === "image" ? <Picture file={file} /> : <TextFile file={file} />}</li>
      ))}
    </ul>
  );
}

function TextFile({ file: { name, size_bytes: bytes } }: { file: Attachment }) {
  return (
    <p class="sent-text">
      <IconOf name="file" />
      <span class="sent-name" title={name}>
        {name}
      </span>
      <small>{sayBytes(bytes)}</small>
    </p>
  );
}

/** A picture is fetched once it comes near the view: a long conversation may hold many. */
function Picture({ file: { id, name } }: { file: Attachment }) {
  const opener = useRef<HTMLButtonElement>(null);
  const isNear = useSignal(false);
  const isOpen = useSignal(false);
  useEffect(() => {
    const observer = new IntersectionObserver(
      (seen) => {
        if (seen.some(({ isIntersecting }) => isIntersecting)) isNear.value = true;
      },
      { rootMargin: "400px" },
    );
    if (opener.current) observer.observe(opener.current);
    return () => observer.disconnect();
  }, []);
  const url = isNear.value ? previewOf(id).value : null;
  const title = say("picture_open", { name });
  return (
    <>
      <button
        ref={opener}
        type="button"
        class="sent-picture"
        aria-label={title}
        title={title}
        disabled={url === null}
        onClick={() => {
          isOpen.value = true;
        }}
      >
        {url ? <img src={url} alt="" /> : <IconOf name="image" />}
      </button>
      {isOpen.value && url && (
        <LargePicture
          url={url}
          name={name}
          onClose={() => {
            isOpen.value = false;
            opener.current?.focus();
          }}
        />
      )}
    </>
  );
}

function LargePicture({ url, name, onClose }: { url: string; name: string; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: beside the picture the browser's own Escape and the button do the same.
    <dialog
      ref={dialog}
      class="picture"
      aria-label={name}
      onClose={onClose}
      onClick={() => dialog.current?.close()}
    >
      <img src={url} alt={name} />
      <button type="button" class="icon-button picture-close" aria-label={say("close")} title={say("close")}>
        <IconOf name="close" />
      </button>
    </dialog>
  );
}
