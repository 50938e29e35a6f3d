import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import type { PageLook } from "../../shared/wire.ts";
import { sayTaken } from "./taken.ts";

/** Where files go that are held over the chat. */
export function DropTarget({ taken }: { taken: NonNullable<PageLook["attachments"]> }) {
  return (
    <div class="drop-zone" aria-hidden="true">
      <p>
        <IconOf name="attach" />
        <strong>{say("drop_here")}</strong>
        <span>{sayTaken(taken)}</span>
      </p>
    </div>
  );
}
