import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { forgetDrafts } from "../composer/draft.ts";
import { deleteConversations } from "../link-api.ts";
import { startNew } from "../thread/conversations.ts";
import { forget } from "./deletion.ts";
import { isDone } from "./done.ts";

/** Deletes all of one's conversations, for good, after a word of warning. */
export function DeleteAll({ onDeleted }: { onDeleted: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const isBusy = useSignal(false);
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
    <>
      <button
        type="button"
        class="button button-wide button-quiet drawer-end"
        onClick={() => dialog.current?.showModal()}
      >
        <IconOf name="trash" />
        {say("delete_all")}
      </button>
      <dialog
        ref={dialog}
        class="ask"
        role="alertdialog"
        aria-labelledby="delete-all"
        aria-describedby="delete-all-text"
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
    </>
  );
}
