import type { ComponentType } from "preact";
import type { IconName } from "../shared/icons.tsx";

/** What a section is given: the parts of the path below its own. */
export interface SectionProps {
  rest: readonly string[];
  query: URLSearchParams;
}

interface SectionEntry {
  icon: IconName;
  load: () => Promise<{ Section: ComponentType<SectionProps> }>;
}

/** The sections in the order of the menu. Each is loaded when it is gone to. */
export const sections = {
  overview: { icon: "home", load: () => import("./overview/section.tsx") },
  bots: { icon: "bot", load: () => import("./bots/section.tsx") },
  links: { icon: "link", load: () => import("./links/section.tsx") },
  customers: { icon: "people", load: () => import("./customers/section.tsx") },
  conversations: { icon: "chats", load: () => import("./conversations/section.tsx") },
  figures: { icon: "chart", load: () => import("./figures/section.tsx") },
  audit: { icon: "list", load: () => import("./audit/section.tsx") },
  settings: { icon: "settings", load: () => import("./settings/section.tsx") },
} as const satisfies Record<string, SectionEntry>;

export type SectionName = keyof typeof sections;

export const sectionNames = Object.keys(sections).filter((name): name is SectionName => name in sections);

/** The section that a path names; the overview for /console itself. Undefined for what is none. */
export function sectionAt(parts: readonly string[]): SectionName | undefined {
  const [first = "overview"] = parts;
  return sectionNames.find((name) => name === first);
}

/** The address of a section. */
export const sectionHref = (name: SectionName): string =>
  name === "overview" ? "/console" : `/console/${name}`;
