import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";

/** Says over the chat that whoever manages the bot sees what its customers see. */
export function PreviewStrip() {
  return (
    <aside class="preview-strip" aria-label={say("preview_name")}>
      <IconOf name="eye" />
      <p>
        <strong>{say("preview")}</strong> {say("preview_cost")}
      </p>
    </aside>
  );
}
