import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { look } from "../state.ts";
import { addFiles, filesPart, loadFilesPart } from "./files-part.ts";

/** Takes files that are dropped anywhere on the chat, and shows where they go while they are held over it. */
export function DropZone() {
  const isOver = useSignal(false);
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    // Where nothing is taken too: the browser would leave the chat and show the file.
    const hold = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      if (!isOver.value && look.peek()?.attachments) void loadFilesPart();
      isOver.value = true;
    };
    const leave = (event: DragEvent) => {
      // Out of the window, and not only onto another part of the page.
      if (event.relatedTarget === null) isOver.value = false;
    };
    const drop = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      isOver.value = false;
      void addFiles([...event.dataTransfer.files]);
    };
    window.addEventListener("dragenter", hold, { signal });
    window.addEventListener("dragover", hold, { signal });
    window.addEventListener("dragleave", leave, { signal });
    window.addEventListener("drop", drop, { signal });
    return () => ending.abort();
  }, []);
  const taken = look.value?.attachments;
  const { DropTarget } = filesPart.value ?? {};
  return isOver.value && taken && DropTarget ? <DropTarget taken={taken} /> : null;
}
