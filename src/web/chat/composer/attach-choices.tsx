import { useRef } from "preact/hooks";
import { type IconName, IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import type { PageLook, TakenFiles } from "../../shared/wire.ts";
import { sayBytes } from "./taken.ts";

/** Browsers know few text files by their type. */
const textEndings = ".txt,.md,.markdown,.csv,.tsv,.json,.log,.xml,.yaml,.yml,.ini,.css,.js,.ts,.py";

interface AttachChoicesProps {
  taken: NonNullable<PageLook["attachments"]>;
  onChosen: (files: readonly File[]) => void;
}

/** The kinds of files that may be attached, and how many. */
export function AttachChoices({ taken, onChosen }: AttachChoicesProps) {
  return (
    <>
      {taken.image && <Chooser icon="image" taken={taken.image} endings="" onChosen={onChosen} />}
      {taken.text && <Chooser icon="file" taken={taken.text} endings={textEndings} onChosen={onChosen} />}
      <p class="menu-note">{say("attach_most", { n: taken.max_count })}</p>
    </>
  );
}

interface ChooserProps {
  icon: IconName & ("image" | "file");
  taken: TakenFiles;
  /** Names of such files, beside their types. */
  endings: string;
  onChosen: (files: readonly File[]) => void;
}

function Chooser({ icon, taken, endings, onChosen }: ChooserProps) {
  const input = useRef<HTMLInputElement>(null);
  const name = say(icon === "image" ? "attach_images" : "attach_texts");
  return (
    <>
      <button type="button" class="menu-item" onClick={() => input.current?.click()}>
        <IconOf name={icon} />
        <span class="menu-words">
          {name}
          <small>{say("up_to", { size: sayBytes(taken.max_bytes) })}</small>
        </span>
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        aria-label={name}
        accept={[...taken.types, endings].filter(Boolean).join(",")}
        onChange={({ currentTarget }) => {
          onChosen([...(currentTarget.files ?? [])]);
          // The same file can be chosen again.
          currentTarget.value = "";
        }}
      />
    </>
  );
}
