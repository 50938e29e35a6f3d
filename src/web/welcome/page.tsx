import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { describeFailure } from "../shared/failure.ts";
import { type IconName, IconOf } from "../shared/icons.tsx";
import { say } from "../shared/language.ts";
import { WelcomeForm } from "./form.tsx";
import { openLink, screen } from "./link.ts";

/** What a one-time link opens. */
export function WelcomePage() {
  const now = screen.value;
  switch (now.kind) {
    case "opening":
      return <Opening />;
    case "form":
      return (
        <main class="page">
          <WelcomeForm key={now.link.expires_at} link={now.link} />
        </main>
      );
    case "done":
      return (
        <Notice icon="check" title={say("done_title")} text={say("done_text", { name: now.username })} />
      );
    case "no_token":
      return <Notice icon="link" title={say("no_token_title")} text={say("no_token_text")} />;
    case "over":
      return (
        <Notice icon="linkOff" title={say("over_title")} text={say("over_text")}>
          <p class="help">{say("over_setup")}</p>
          <code class="command">botshare admin create</code>
        </Notice>
      );
    case "unreachable":
      return (
        <Notice icon="alert" title={say("welcome_unreachable")} text={describeFailure(now.failure)}>
          <button type="button" class="button button-primary" onClick={() => void openLink()}>
            {say("try_again")}
          </button>
        </Notice>
      );
  }
}

function Opening() {
  return (
    <main class="page">
      <h1 class="visually-hidden">{say("welcome_opening")}</h1>
      <svg class="pulse" viewBox="0 0 12 12" aria-hidden="true">
        <circle cx="6" cy="6" r="6" />
      </svg>
    </main>
  );
}

interface NoticeProps {
  icon: IconName;
  title: string;
  text: string;
  children?: ComponentChildren;
}

/** Said in place of the form; it has the focus, which was in what is gone. */
function Notice({ icon, title, text, children }: NoticeProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [title]);
  return (
    <main class="page">
      <div class="notice">
        <span class="notice-icon">
          <IconOf name={icon} />
        </span>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <p class="notice-text">{text}</p>
        {children && <div class="notice-actions">{children}</div>}
      </div>
    </main>
  );
}
