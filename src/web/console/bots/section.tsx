import { learnWords } from "../../shared/words.ts";
import type { SectionProps } from "../sections.ts";
import { BotList } from "./bot-list.tsx";
import { BotPage } from "./bot-page.tsx";
import { knowledgeWords } from "./knowledge-words.ts";
import { NewBot } from "./new-bot.tsx";
import { botSettingsWords } from "./settings-words.ts";
import { tryWords } from "./try-words.ts";
import { botWords } from "./words.ts";

for (const words of [botWords, botSettingsWords, knowledgeWords, tryWords]) learnWords(words);

/** The bots: their list, the form of a new one, and the pages of each. */
export function Section({ rest }: SectionProps) {
  const [id, part, item] = rest;
  if (id === undefined) return <BotList />;
  if (id === "new") return <NewBot />;
  return <BotPage key={id} id={id} part={part} item={item} />;
}
