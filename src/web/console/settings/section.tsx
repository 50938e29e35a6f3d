import { say } from "../../shared/language.ts";
import { learnWords } from "../../shared/words.ts";
import { Tabs } from "../parts/bits.tsx";
import { PageHead } from "../parts/page-head.tsx";
import type { SectionProps } from "../sections.ts";
import { AccountSettings } from "./account.tsx";
import { ModelSettings } from "./model.tsx";
import { settingsWords } from "./words.ts";

learnWords(settingsWords);

const parts = ["model", "account"] as const;

/** What is set for an administrator itself: where its bots find their models, and its account. */
export function Section({ rest: [part] }: SectionProps) {
  const here = parts.find((name) => name === part) ?? "model";
  const items = parts.map((name) => ({
    href: name === "model" ? "/console/settings" : `/console/settings/${name}`,
    label: say(`settings_${name}`),
    isHere: name === here,
  }));
  return (
    <>
      <PageHead title={say("nav_settings")} />
      <Tabs label={say("settings_parts")} items={items} />
      {here === "model" ? <ModelSettings /> : <AccountSettings />}
    </>
  );
}
