import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { IconOf } from "../../shared/icons.tsx";
import { startLooking } from "./looking.ts";

interface FoldProps {
  title: string;
  /** Whether what it is about goes on. */
  isBusy: boolean;
  /** Drawn while it is open alone. */
  content: () => ComponentChildren;
}

/** Something beside the text, under its title until it is asked for. */
export function Fold({ title, isBusy, content }: FoldProps) {
  const isOpen = useSignal(false);
  const details = useRef<HTMLDetailsElement>(null);
  useLayoutEffect(() => {
    if (!isOpen.value) return;
    startLooking();
    details.current?.scrollIntoView({ block: "nearest" });
  }, [isOpen.value]);
  return (
    <details ref={details} class="fold" open={isOpen.value}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a summary is a control, pressed by the keyboard as well. */}
      <summary
        onClick={(event) => {
          event.preventDefault();
          isOpen.value = !isOpen.value;
        }}
      >
        <IconOf name="chevron" />
        <span class={isBusy ? "shimmer" : undefined}>{title}</span>
      </summary>
      {isOpen.value && content()}
    </details>
  );
}
