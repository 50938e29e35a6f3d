import { useSignal } from "@preact/signals";
import { IconOf } from "./icons.tsx";
import { say } from "./language.ts";

interface PasswordFieldProps {
  /** Its id and its name in the form. */
  name: string;
  label: string;
  autocomplete: "current-password" | "new-password";
  /** The id of what is wrong with it, where something is. */
  complaint?: string | undefined;
  /** The id of what else is said about it. */
  advice?: string;
  onInput?: (value: string) => void;
}

/** A password to type, which can be shown and is hidden at first. */
export function PasswordField({ name, label, autocomplete, complaint, advice, onInput }: PasswordFieldProps) {
  const isShown = useSignal(false);
  const toggle = () => {
    isShown.value = !isShown.value;
  };
  return (
    <div class="field">
      <label class="field-name" for={name}>
        {label}
      </label>
      <div class="password">
        <input
          class="input"
          id={name}
          name={name}
          {...(isShown.value ? { type: "text" } : { type: "password" })}
          autocomplete={autocomplete}
          autocapitalize="none"
          spellcheck={false}
          required
          aria-invalid={complaint ? "true" : undefined}
          aria-describedby={[complaint, advice].filter(Boolean).join(" ") || undefined}
          onInput={(event) => onInput?.(event.currentTarget.value)}
        />
        <button
          type="button"
          class="icon-button"
          aria-pressed={isShown.value}
          aria-label={say("show_password")}
          title={say(isShown.value ? "hide_password" : "show_password")}
          onClick={toggle}
        >
          <IconOf name={isShown.value ? "eyeOff" : "eye"} />
        </button>
      </div>
    </div>
  );
}
