import { useRef } from "preact/hooks";
import { type IconName, IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import type { TakenFiles } from "../../shared/wire.ts";
import { look } from "../state.ts";
import { addFiles } from "./files-part.ts";
import { sayBytes, sayTaken } from "./taken.ts";

/** Between the menu and the button, in pixels. */
const gapPx = 10;

/** Browsers know few text files by their type. */
const textEndings = ".txt,.md,.markdown,.csv,.tsv,.json,.log,.xml,.yaml,.yml,.ini,.css,.js,.ts,.py";

/** Chooses files to attach, where the bot's model takes any. What it takes is said before one chooses. */
export function AttachButton() {
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const taken = look.value?.attachments;
  if (!taken) return null;
  const onToggle = () => {
    if (!menu.current?.matches(":popover-open") || !button.current) return;
    const { left, top } = button.current.getBoundingClientRect();
    menu.current.style.inset = `auto auto ${window.innerHeight - top + gapPx}px ${left}px`;
  };
  const close = () => menu.current?.hidePopover();
  return (
    <>
      <button
        ref={button}
        type="button"
        class="icon-button"
        aria-label={say("attach")}
        title={`${say("attach")}: ${sayTaken(taken)}`}
        popovertarget="attach-menu"
      >
        <IconOf name="attach" />
      </button>
      <div ref={menu} id="attach-menu" class="menu attach-menu" popover="auto" onToggle={onToggle}>
        {taken.image && <Chooser icon="image" taken={taken.image} endings="" onChosen={close} />}
        {taken.text && <Chooser icon="file" taken={taken.text} endings={textEndings} onChosen={close} />}
        <p class="menu-note">{say("attach_most", { n: taken.max_count })}</p>
      </div>
    </>
  );
}

interface ChooserProps {
  icon: IconName & ("image" | "file");
  taken: TakenFiles;
  /** Names of such files, beside their types. */
  endings: string;
  onChosen: () => void;
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
          onChosen();
          void addFiles([...(currentTarget.files ?? [])]);
          // The same file can be chosen again.
          currentTarget.value = "";
        }}
      />
    </>
  );
}
