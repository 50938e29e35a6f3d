import { IconOf } from "./icons.tsx";
import { say } from "./language.ts";
import type { Theme } from "./theme.ts";

const choices = [
  { name: "system", icon: "system" },
  { name: "light", icon: "sun" },
  { name: "dark", icon: "moon" },
] as const;

/** Chooses the page's scheme for this browser. */
export function ThemeChoice({ theme, onChoose }: { theme: Theme; onChoose: (theme: Theme) => void }) {
  return (
    <fieldset class="theme">
      <legend>{say("theme")}</legend>
      <div class="theme-ways">
        {choices.map(({ name, icon }) => (
          <label key={name} class="theme-way">
            <input
              class="visually-hidden"
              type="radio"
              name="theme"
              value={name}
              checked={theme === name}
              onChange={() => onChoose(name)}
            />
            <IconOf name={icon} />
            <span>{say(`theme_${name}`)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
