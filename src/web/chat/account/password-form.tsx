import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { describeFailure, type Failure } from "../../shared/failure.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say, sayWait } from "../../shared/language.ts";
import { focusField, readField } from "../entrance/fields.ts";
import { PasswordField } from "../entrance/password-field.tsx";
import { leaveFor } from "../entrance/screens.ts";
import { useWait } from "../entrance/waiting.ts";
import { username } from "../state.ts";
import { changePassword } from "./account-api.ts";
import { advise } from "./advice.ts";

/** Changes the account's password. */
export function PasswordForm({ onChanged }: { onChanged: () => void }) {
  const form = useRef<HTMLFormElement>(null);
  const typed = useSignal("");
  const failure = useSignal<Failure | null>(null);
  const isEmpty = useSignal(false);
  const isBusy = useSignal(false);
  const isDone = useSignal(false);
  const waitS = useWait(failure.value);
  const isBlocked = isBusy.value || waitS > 0;

  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    const former = readField(form.current, "old_password");
    const next = readField(form.current, "new_password");
    isEmpty.value = !former || !next;
    if (isEmpty.value) focusField(form.current, former ? "new_password" : "old_password");
    if (isEmpty.value || isBlocked) return;
    isDone.value = false;
    isBusy.value = true;
    const changed = await changePassword(former, next);
    isBusy.value = false;
    failure.value = changed.ok || leaveFor(changed.failure) ? null : changed.failure;
    isDone.value = changed.ok;
    if (failure.value)
      focusField(form.current, failure.value.code === "password_too_long" ? "new_password" : "old_password");
    if (!changed.ok) return;
    form.current?.reset();
    typed.value = "";
    onChanged();
  };

  const complaint = isEmpty.value
    ? say("enter_passwords")
    : failure.value && describeFailure({ ...failure.value, retryAfterS: null });
  const complaintId = complaint ? "password-complaint" : undefined;
  return (
    <form ref={form} class="person-form" noValidate onSubmit={onSubmit}>
      {/* For what keeps passwords: it needs to know whose this is. */}
      <input
        class="visually-hidden"
        name="username"
        autocomplete="username"
        value={username.value}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      <PasswordField
        name="old_password"
        label={say("old_password")}
        autocomplete="current-password"
        complaint={complaintId}
      />
      <PasswordField
        name="new_password"
        label={say("new_password")}
        autocomplete="new-password"
        complaint={complaintId}
        advice="password-advice"
        onInput={(value) => {
          typed.value = value;
        }}
      />
      <p id="password-advice" class="help">
        {say(advise(typed.value, username.value))}
      </p>
      <div role="alert">
        {complaint && (
          <p id="password-complaint" class="complaint">
            <IconOf name="alert" />
            <span>{complaint}</span>
          </p>
        )}
      </div>
      <div role="status">{isDone.value && <p class="person-done">{say("password_changed")}</p>}</div>
      <button class="button button-primary" type="submit" aria-disabled={isBlocked}>
        {isBusy.value && say("changing")}
        {!isBusy.value && (waitS > 0 ? say("wait_to_try", { wait: sayWait(waitS) }) : say("change_password"))}
      </button>
    </form>
  );
}
