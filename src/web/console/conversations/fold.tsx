import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { IconOf } from "../../shared/icons.tsx";

/** Something under its title until it is asked for. */
export function Fold({ title, content }: { title: ComponentChildren; content: () => ComponentChildren }) {
  const isOpen = useSignal(false);
  return (
    <details
      class="talk-fold"
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open;
      }}
    >
      <summary>
        <IconOf name="chevron" />
        <span>{title}</span>
      </summary>
      {isOpen.value && content()}
    </details>
  );
}
