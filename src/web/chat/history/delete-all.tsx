import { useSignal } from "@preact/signals";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { loadWays, ways } from "./ways-part.ts";

/** Deletes all of one's conversations, after a word of warning. */
export function DeleteAll({ onDeleted }: { onDeleted: () => void }) {
  const isAsking = useSignal(false);
  const ask = async () => {
    isAsking.value = (await loadWays()) !== null;
  };
  const { DeleteDialog } = ways.value ?? {};
  const end = () => {
    isAsking.value = false;
  };
  return (
    <>
      <button type="button" class="button button-wide button-quiet drawer-end" onClick={() => void ask()}>
        <IconOf name="trash" />
        {say("delete_all")}
      </button>
      {isAsking.value && DeleteDialog && <DeleteDialog onDeleted={onDeleted} onClose={end} />}
    </>
  );
}
