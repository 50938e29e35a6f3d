import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { IconOf } from "../../shared/icons.tsx";
import { scrollOfReturn } from "../returning.ts";

interface PageHeadProps {
  title: string;
  /** One sentence on what this page is for. */
  lead?: ComponentChildren;
  /** The page above this one. */
  back?: { href: string; label: string };
  /** Beside the title: a badge. */
  aside?: ComponentChildren;
  /** Buttons. */
  actions?: ComponentChildren;
}

/** The head of a page. It names the window, and takes the focus when the page is gone to. */
export function PageHead({ title, lead, back, aside, actions }: PageHeadProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · botshare`;
  }, [title]);
  useEffect(() => {
    window.scrollTo(0, scrollOfReturn());
    // Not at the first page, nor out of a field that has it already.
    const focused = document.activeElement;
    if (isLater && !(focused instanceof HTMLInputElement)) heading.current?.focus({ preventScroll: true });
    isLater = true;
  }, []);
  return (
    <header class="page-head">
      {back && (
        <a class="page-back" href={back.href}>
          <IconOf name="chevron" />
          {back.label}
        </a>
      )}
      <div class="page-title">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {aside}
        {actions && <div class="page-actions">{actions}</div>}
      </div>
      {lead && <p class="page-lead">{lead}</p>}
    </header>
  );
}

let isLater = false;
