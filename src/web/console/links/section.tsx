import { learnWords } from "../../shared/words.ts";
import type { SectionProps } from "../sections.ts";
import { CreateLink } from "./create.tsx";
import { eventWords } from "./event-words.ts";
import { linkFormWords } from "./form-words.ts";
import { handoutWords } from "./handout-words.ts";
import { LinkPage } from "./link-page.tsx";
import { LinkList } from "./list.tsx";
import { linkWords } from "./words.ts";

learnWords(linkWords);
learnWords(linkFormWords);
learnWords(eventWords);
learnWords(handoutWords);

/** The links: their list, the form of a new one, and the pages of each. */
export function Section({ rest, query }: SectionProps) {
  const [id, part] = rest;
  if (id === undefined) return <LinkList query={query} />;
  if (id === "new") return <CreateLink botId={query.get("bot_id")} />;
  return <LinkPage key={id} id={id} part={part} />;
}
