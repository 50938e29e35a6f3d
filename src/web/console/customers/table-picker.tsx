import { type Signal, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { Card } from "../parts/bits.tsx";
import { TextArea } from "../parts/fields.tsx";

interface PickerProps {
  /** The text that is pasted, which its owner keeps. */
  pasted: Signal<string>;
  /** A table is looked at. */
  isBusy: boolean;
  onTable: (content: string) => void;
}

/** A table as a file that is dropped or chosen, or as text that is pasted. */
export function TablePicker({ pasted, isBusy, onTable }: PickerProps) {
  const isUnreadable = useSignal(false);
  const take = async (file: File) => {
    const content = await readText(file);
    isUnreadable.value = content === null;
    if (content !== null) onTable(content);
  };
  return (
    <Card>
      <FilePlace onFile={(file) => void take(file)} />
      <div role="alert">{isUnreadable.value && <p class="field-error">{say("import_unreadable")}</p>}</div>
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onTable(pasted.value);
        }}
      >
        <TextArea
          label={say("import_paste")}
          hint={say("import_paste_hint")}
          placeholder={"username,email\nalice,alice@example.com"}
          rows={6}
          spellcheck={false}
          value={pasted.value}
          onValue={(value) => {
            pasted.value = value;
          }}
        />
        <div class="form-ways">
          <button type="submit" class="button button-primary" disabled={isBusy || pasted.value.trim() === ""}>
            {say(isBusy ? "loading" : "import_preview")}
          </button>
        </div>
      </form>
    </Card>
  );
}

/** Where a file is dropped, with a button that lets it be chosen as well. */
function FilePlace({ onFile }: { onFile: (file: File) => void }) {
  const isOver = useSignal(false);
  const chooser = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file) onFile(file);
  };
  const hold = (isHeld: boolean) => (event: DragEvent) => {
    event.preventDefault();
    isOver.value = isHeld;
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button in it does the same by keyboard.
    <div
      class={isOver.value ? "table-drop is-over" : "table-drop"}
      onDragEnter={hold(true)}
      onDragOver={hold(true)}
      onDragLeave={hold(false)}
      onDrop={(event) => {
        hold(false)(event);
        take(event.dataTransfer?.files);
      }}
    >
      <IconOf name="file" />
      <span>{say("import_drop")}</span>
      <button type="button" class="button" onClick={() => chooser.current?.click()}>
        {say("import_choose")}
      </button>
      <input
        ref={chooser}
        type="file"
        hidden
        accept=".csv,.tsv,.txt,text/csv,text/plain"
        onChange={({ currentTarget }) => {
          take(currentTarget.files);
          // The same file again is a change too.
          currentTarget.value = "";
        }}
      />
    </div>
  );
}

/** The text of a file; null for one that is not UTF-8. */
async function readText(file: File): Promise<string | null> {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}
