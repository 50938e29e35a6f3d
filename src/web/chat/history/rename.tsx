import { useEffect, useRef } from "preact/hooks";
import { say } from "../../shared/language.ts";

/** As long as the server takes. */
const maxTitleChars = 200;

/** The field for another title. An empty one ends without any. */
export function Rename({ title, onEnd }: { title: string; onEnd: (title: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const isEnded = useRef(false);
  useEffect(() => field.current?.select(), []);
  // A field that is taken away loses the focus, which would end it once more.
  const end = (next: string) => {
    if (!isEnded.current) onEnd(next);
    isEnded.current = true;
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        field.current?.blur();
      }}
    >
      <input
        ref={field}
        class="input"
        dir="auto"
        defaultValue={title}
        maxLength={maxTitleChars}
        aria-label={say("rename")}
        onBlur={(event) => end(event.currentTarget.value.trim())}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || event.isComposing) return;
          // It would close the drawer too.
          event.preventDefault();
          end("");
        }}
      />
    </form>
  );
}
