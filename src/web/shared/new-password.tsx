import { useSignal } from "@preact/signals";
import { advise } from "./advice.ts";
import { say } from "./language.ts";
import { PasswordField } from "./password-field.tsx";

interface NewPasswordProps {
  /** Whose it will be: better not a part of it. */
  username: string;
  label: string;
  /** The id of what is wrong with it, where something is. */
  complaint: string | undefined;
}

/** A new password, `new_password` in its form, with advice on what is typed. */
export function NewPassword({ username, label, complaint }: NewPasswordProps) {
  const typed = useSignal("");
  return (
    <>
      <PasswordField
        name="new_password"
        label={label}
        autocomplete="new-password"
        complaint={complaint}
        advice="password-advice"
        onInput={(value) => {
          typed.value = value;
        }}
      />
      <p id="password-advice" class="help">
        {say(advise(typed.value, username))}
      </p>
    </>
  );
}
