import { useSignal } from "@preact/signals";
import { readKept, writeKept } from "../../shared/keeping.ts";
import { say } from "../../shared/language.ts";
import { entry } from "../state.ts";

const key = "botshare:kept-for";

/** Tells a visitor without any name, once in this browser, how long what it asks is kept. */
export function KeptFor() {
  const isTold = useSignal(readKept("browser", key) === true);
  if (isTold.value || entry.value?.access !== "anonymous") return null;
  const close = () => {
    isTold.value = true;
    writeKept("browser", key, true);
  };
  return (
    <p class="drawer-foot">
      <span>{say("kept_for")}</span>
      <button type="button" class="drawer-told" onClick={close}>
        {say("got_it")}
      </button>
    </p>
  );
}
