import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { say } from "../../shared/language.ts";
import { forgetDrafts } from "../composer/draft.ts";
import { deleteConversations } from "../link-api.ts";
import { startNew } from "../thread/conversations.ts";
import { forget } from "./deletion.ts";
import { isDone } from "./done.ts";

/** Asks before it deletes all of one's conversations, for good. */
export function DeleteDialog({ onDeleted, onClose }: { onDeleted: () => void; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const isBusy = useSignal(false);
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => dialog.current?.close();
  const remove = async () => {
    isBusy.value = true;
    const deleted = await deleteConversations(null);
    isBusy.value = false;
    close();
    if (!isDone(deleted)) return;
    forget();
    startNew();
    forgetDrafts(null);
    onDeleted();
  };
  return (
    <dialog
      ref={dialog}
      class="ask"
      role="alertdialog"
      aria-labelledby="delete-all"
      aria-describedby="delete-all-text"
      onClose={onClose}
    >
      <h2 id="delete-all">{say("delete_all_title")}</h2>
      <p id="delete-all-text">{say("delete_all_text")}</p>
      <div class="ask-ways">
        <button type="button" class="button" onClick={close}>
          {say("cancel")}
        </button>
        <button type="button" class="button button-danger" disabled={isBusy.value} onClick={remove}>
          {say("delete_all_now")}
        </button>
      </div>
    </dialog>
  );
}
