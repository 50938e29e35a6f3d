import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { networkFailure } from "../shared/failure.ts";
import { IconButton } from "../shared/icon-button.tsx";
import { IconOf } from "../shared/icons.tsx";
import { say } from "../shared/language.ts";
import { leaveConsole } from "./leaving.ts";
import { Logo } from "./logo.tsx";
import { FailureNotice } from "./parts/failure-notice.tsx";
import { keepFocus } from "./parts/focus.ts";
import { Gone } from "./parts/gone.tsx";
import { PageHead } from "./parts/page-head.tsx";
import { Loading } from "./parts/table.tsx";
import type { Person } from "./person.ts";
import { place } from "./router.ts";
import {
  type SectionName,
  type SectionProps,
  sectionAt,
  sectionHref,
  sectionNames,
  sections,
} from "./sections.ts";

/** The frame of the console: the menu beside the section that the address names. On small screens the menu is a drawer. */
export function Shell({ person }: { person: Person }) {
  const name = sectionAt(place.value.parts);
  const drawer = useRef<HTMLDialogElement>(null);
  const content = useRef<HTMLElement>(null);
  useEffect(() => (content.current ? keepFocus(content.current) : undefined), []);
  // Gone to: the drawer has done its work.
  useEffect(() => drawer.current?.close(), [place.value]);
  return (
    <div class="shell">
      <button type="button" class="skip button" onClick={() => content.current?.focus()}>
        {say("skip_to_content")}
      </button>
      <header class="bar">
        <IconButton icon="menu" name={say("menu")} onClick={() => drawer.current?.showModal()} />
        <Logo />
      </header>
      <aside class="side">
        <Menu here={name} person={person} />
      </aside>
      <dialog
        ref={drawer}
        class="drawer"
        aria-label={say("menu")}
        onPointerDown={(event) => {
          if (event.target === drawer.current) drawer.current?.close();
        }}
      >
        <Menu here={name} person={person} />
      </dialog>
      <main ref={content} class="content" tabIndex={-1}>
        {name ? <CurrentSection key={name} name={name} /> : <Nowhere />}
      </main>
    </div>
  );
}

function Menu({ here, person }: { here: SectionName | undefined; person: Person }) {
  return (
    <div class="menu-column">
      <a class="menu-logo" href="/console">
        <Logo />
      </a>
      <nav aria-label={say("menu")}>
        <ul>
          {sectionNames.map((name) => (
            <li key={name}>
              <a class="menu-link" href={sectionHref(name)} aria-current={name === here ? "page" : undefined}>
                <IconOf name={sections[name].icon} />
                {say(`nav_${name}`)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="menu-foot">
        <a class="menu-link" href="/swagger" target="_blank" rel="noreferrer">
          <IconOf name="code" />
          {say("nav_swagger")}
        </a>
        <div class="menu-person">
          <span class="menu-name">{person.username}</span>
          <IconButton
            icon="signOut"
            name={say("leave_console")}
            isSmall
            onClick={() => void leaveConsole()}
          />
        </div>
      </div>
    </div>
  );
}

/** A section, once it is loaded. */
function CurrentSection({ name }: { name: SectionName }) {
  const loaded = useSignal<ComponentType<SectionProps> | null>(null);
  const isFailed = useSignal(false);
  const load = async () => {
    isFailed.value = false;
    try {
      const { Section } = await sections[name].load();
      loaded.value = Section;
    } catch {
      isFailed.value = true;
    }
  };
  useEffect(() => void load(), []);
  if (isFailed.value) return <NotLoaded name={name} onRetry={load} />;
  const Section = loaded.value;
  const { parts, query } = place.value;
  return Section ? <Section rest={parts.slice(1)} query={query} /> : <Loading />;
}

/** The server could not be reached, or has been upgraded since this page was opened and has the section under another name. */
function NotLoaded({ name, onRetry }: { name: SectionName; onRetry: () => unknown }) {
  return (
    <>
      <PageHead title={say(`nav_${name}`)} />
      <FailureNotice failure={networkFailure} onRetry={onRetry} />
      <p class="not-loaded">
        <button type="button" class="button" onClick={() => window.location.reload()}>
          {say("reload_page")}
        </button>
      </p>
    </>
  );
}

const Nowhere = () => <Gone title={say("nowhere_title")} href="/console" label={say("nav_overview")} />;
