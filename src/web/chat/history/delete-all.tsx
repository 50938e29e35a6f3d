import { useSignal } from "@preact/signals";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { DeleteDialog } from "./delete-dialog.tsx";

/** Deletes all of one's conversations, after a word of warning. */
export function DeleteAll({ onDeleted }: { onDeleted: () => void }) {
  const isAsking = useSignal(false);
  const end = () => {
    isAsking.value = false;
  };
  return (
    <>
      <button
        type="button"
        class="button button-wide button-quiet drawer-end"
        onClick={() => {
          isAsking.value = true;
        }}
      >
        <IconOf name="trash" />
        {say("delete_all")}
      </button>
      {isAsking.value && <DeleteDialog onDeleted={onDeleted} onClose={end} />}
    </>
  );
}
