import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { copyText } from "../../shared/clipboard.ts";
import { type IconName, IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { tell } from "./toast.tsx";

/** A state in a word. */
export function Badge({
  tone,
  children,
}: {
  tone: "good" | "quiet" | "warn" | "bad";
  children: ComponentChildren;
}) {
  return <span class={`badge badge-${tone}`}>{children}</span>;
}

/** A part of a page, with its own head. */
export function Card({
  title,
  lead,
  actions,
  children,
  id,
}: {
  title?: string;
  lead?: ComponentChildren;
  actions?: ComponentChildren;
  children: ComponentChildren;
  id?: string;
}) {
  return (
    <section class="card" id={id} aria-label={title}>
      {(title || actions) && (
        <div class="card-head">
          {title && <h2>{title}</h2>}
          {actions && <div class="card-actions">{actions}</div>}
        </div>
      )}
      {lead && <p class="card-lead">{lead}</p>}
      {children}
    </section>
  );
}

/** What is said where there is nothing yet, and what to do about it. */
export function Empty({
  icon,
  title,
  text,
  action,
}: {
  icon: IconName;
  /** Not where the page's own heading says it. */
  title?: string;
  text?: ComponentChildren;
  action?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <span class="empty-icon">
        <IconOf name={icon} />
      </span>
      {title && <h2>{title}</h2>}
      {text && <p>{text}</p>}
      {action && <div class="empty-action">{action}</div>}
    </div>
  );
}

/** A button that copies a text, and says that it did. */
export function CopyButton({
  text,
  label,
  isPrimary = false,
}: {
  text: string;
  label?: string;
  isPrimary?: boolean;
}) {
  const isCopied = useSignal(false);
  const copy = async () => {
    isCopied.value = await copyText(text);
    tell(say(isCopied.value ? "copied" : "copy_refused"));
    setTimeout(() => {
      isCopied.value = false;
    }, 2_000);
  };
  return (
    <button
      type="button"
      class={`button button-small ${isPrimary ? "button-primary" : ""}`}
      onClick={() => void copy()}
    >
      <IconOf name={isCopied.value ? "check" : "copy"} />
      {label ?? say("copy")}
    </button>
  );
}

/** An address or a secret to be copied, in one line. */
export function CopyLine({ text, label }: { text: string; label: string }) {
  return (
    <div class="copy-line">
      <input
        class="input"
        readOnly
        value={text}
        aria-label={label}
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton text={text} />
    </div>
  );
}

/** Names and values, such as the figures of a thing. */
export function Facts({ items }: { items: readonly { name: string; value: ComponentChildren }[] }) {
  return (
    <dl class="facts">
      {items.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Parts of one page, each with an address of its own. */
export function Tabs({
  label,
  items,
}: {
  label: string;
  items: readonly { href: string; label: string; isHere: boolean }[];
}) {
  const nav = useRef<HTMLElement>(null);
  const here = items.find(({ isHere }) => isHere)?.href;
  // On a phone the part that is open may lie beyond the edge.
  useEffect(() => nav.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" }), [here]);
  return (
    <nav ref={nav} class="tabs" aria-label={label}>
      {items.map((item) => (
        <a key={item.href} href={item.href} aria-current={item.isHere ? "page" : undefined}>
          {item.label}
        </a>
      ))}
    </nav>
  );
}
