import { useRef } from "preact/hooks";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { look } from "../state.ts";
import { addFiles, filesPart, loadFilesPart } from "./files-part.ts";
import { sayTaken } from "./taken.ts";

/** Between the menu and the button, in pixels. */
const gapPx = 10;

/** Chooses files to attach, where the bot's model takes any. What it takes is said before one chooses. */
export function AttachButton() {
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const taken = look.value?.attachments;
  if (!taken) return null;
  const close = () => menu.current?.hidePopover();
  const onToggle = async () => {
    if (!menu.current?.matches(":popover-open") || !button.current) return;
    const { left, top } = button.current.getBoundingClientRect();
    menu.current.style.inset = `auto auto ${window.innerHeight - top + gapPx}px ${left}px`;
    if ((await loadFilesPart()) === null) close();
  };
  const choose = (files: readonly File[]) => {
    close();
    void addFiles(files);
  };
  const { AttachChoices } = filesPart.value ?? {};
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
        {AttachChoices && <AttachChoices taken={taken} onChosen={choose} />}
      </div>
    </>
  );
}
