import { IconButton } from "../../shared/icon-button.tsx";
import { say } from "../../shared/language.ts";
import { stepTo } from "./stepping.ts";
import { isAnswering } from "./turn.ts";

interface VersionsProps {
  /** The version that is shown. */
  id: string | null;
  versions: readonly string[];
}

/** Steps between the versions of a message, where it has several. */
export function Versions({ id, versions }: VersionsProps) {
  const at = id === null ? -1 : versions.indexOf(id);
  if (versions.length < 2 || at < 0) return null;
  const name = say("version_n", { n: at + 1, all: versions.length });
  return (
    <fieldset class="versions" aria-label={name}>
      <Step name={say("version_before")} to={versions[at - 1]} step="before" />
      <span aria-hidden="true">{`${at + 1} / ${versions.length}`}</span>
      <Step name={say("version_next")} to={versions[at + 1]} step="next" />
    </fieldset>
  );
}

interface StepProps {
  name: string;
  /** Undefined at an end, where the button stays for whoever has the focus on it. */
  to: string | undefined;
  step: "before" | "next";
}

function Step({ name, to, step }: StepProps) {
  return (
    <IconButton
      icon="chevron"
      name={name}
      isSmall
      data-step={step}
      aria-disabled={to === undefined || isAnswering.value}
      onClick={(event) => to !== undefined && void stepTo(to, event.currentTarget)}
    />
  );
}
