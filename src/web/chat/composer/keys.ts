/** What a key press in the field means beside typing. */
export type KeyMeaning = "send" | "edit_last" | null;

type Press = Pick<
  KeyboardEvent,
  "key" | "keyCode" | "shiftKey" | "altKey" | "ctrlKey" | "metaKey" | "isComposing"
>;

/** Enter sends, with Ctrl or Command too; with Shift or Alt it breaks the line. A press that an IME takes means nothing here. */
export function readKey(press: Press): KeyMeaning {
  // Safari ends a composition before this event and marks it with 229 alone.
  if (press.isComposing || press.keyCode === 229) return null;
  const { key, shiftKey, altKey, ctrlKey, metaKey } = press;
  if (key === "Enter") return shiftKey || altKey ? null : "send";
  const isPlain = !(shiftKey || altKey || ctrlKey || metaKey);
  return key === "ArrowUp" && isPlain ? "edit_last" : null;
}

/** The files of what is pasted. An office program adds a picture to its text, which is meant as text. */
export function readPasted(data: Pick<DataTransfer, "types" | "files"> | null): File[] {
  if (!data) return [];
  const isText = data.types.includes("text/plain") && data.types.includes("text/html");
  return isText ? [] : [...data.files];
}
