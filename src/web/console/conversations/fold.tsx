import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { IconOf } from "../../shared/icons.tsx";
import { isPrinting } from "./printing.ts";

interface FoldProps {
  title: ComponentChildren;
  content: () => ComponentChildren;
  /** Where something else can open it too. */
  state?: Signal<boolean>;
}

/** Something under its title until it is asked for, or printed. */
export function Fold({ title, content, state }: FoldProps) {
  const own = useSignal(false);
  const isOpen = state ?? own;
  const isShown = isOpen.value || isPrinting.value;
  return (
    <details
      class="talk-fold"
      open={isShown}
      onToggle={(event) => {
        if (!isPrinting.value && event.currentTarget.open !== isShown)
          isOpen.value = event.currentTarget.open;
      }}
    >
      <summary>
        <IconOf name="chevron" />
        <span>{title}</span>
      </summary>
      {isShown && content()}
    </details>
  );
}
