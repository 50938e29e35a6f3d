import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { chooseTheme, theme } from "../looks.ts";

const choices = [
  { name: "system", icon: "system" },
  { name: "light", icon: "sun" },
  { name: "dark", icon: "moon" },
] as const;

/** Chooses the page's scheme for this browser. */
export function ThemeChoice() {
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
              checked={theme.value === name}
              onChange={() => chooseTheme(name)}
            />
            <IconOf name={icon} />
            <span>{say(`theme_${name}`)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
