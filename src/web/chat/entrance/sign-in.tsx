import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Avatar } from "../../shared/avatar.tsx";
import { Complaint } from "../../shared/complaint.tsx";
import { describeFailure, type Failure } from "../../shared/failure.ts";
import { focusField, readField } from "../../shared/fields.ts";
import { say, sayWait } from "../../shared/language.ts";
import { PasswordField } from "../../shared/password-field.tsx";
import { useWait } from "../../shared/waiting.ts";
import { botAvatar, botName, username } from "../state.ts";
import { mayTakeFocus } from "../viewport.ts";
import { signIn } from "./opening.ts";

/** The sign-in of a customer. */
export function SignIn() {
  return (
    <main class="page sign-in">
      <SignInForm isAgain={false} />
    </main>
  );
}

/** Where a customer names themselves; `isAgain`: over the chat in which their session has ended. */
export function SignInForm({ isAgain }: { isAgain: boolean }) {
  const failure = useSignal<Failure | null>(null);
  const isBusy = useSignal(false);
  const isEmpty = useSignal(false);
  const waitS = useWait(failure.value);
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (mayTakeFocus()) focusField(form.current, username.value ? "password" : "username");
  }, []);

  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    const name = readField(form.current, "username").trim();
    const password = readField(form.current, "password");
    isEmpty.value = !name || !password;
    if (isEmpty.value || isBusy.value || waitS > 0) {
      focusField(form.current, name ? "password" : "username");
      return;
    }
    isBusy.value = true;
    failure.value = await signIn(name, password);
    isBusy.value = false;
    if (failure.value) focusField(form.current, failure.value.status === 403 ? "username" : "password");
  };

  const complaint = isEmpty.value ? say("enter_both") : failure.value && describeRefusal(failure.value);
  const complaintId = complaint ? "sign-in-complaint" : undefined;
  return (
    <form ref={form} class="sign-in-form" noValidate onSubmit={onSubmit}>
      <Avatar name={botName()} url={botAvatar()} size={isAgain ? "medium" : "large"} />
      <h1>{botName()}</h1>
      <p class="lead">{say(isAgain ? "sign_in_again" : "sign_in_lead")}</p>
      <label class="field">
        <span class="field-name">{say("username")}</span>
        <input
          class="input"
          name="username"
          defaultValue={username.value}
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          required
          aria-invalid={complaint ? "true" : undefined}
          aria-describedby={complaintId}
        />
      </label>
      <PasswordField
        name="password"
        label={say("password")}
        autocomplete="current-password"
        complaint={complaintId}
      />
      <Complaint id="sign-in-complaint" sentence={complaint || null} />
      <button
        class="button button-primary button-wide"
        type="submit"
        aria-disabled={isBusy.value || waitS > 0}
      >
        {signInLabel(isBusy.value, waitS)}
      </button>
      {!isAgain && <p class="help">{say("sign_in_help")}</p>}
    </form>
  );
}

function signInLabel(isBusy: boolean, waitS: number): string {
  if (isBusy) return say("signing_in");
  return waitS > 0 ? say("wait_to_sign_in", { wait: sayWait(waitS) }) : say("sign_in");
}

/** The button counts the wait down; the sentence would only repeat how long it was at first. */
function describeRefusal(failure: Failure): string {
  return describeFailure({ ...failure, retryAfterS: null });
}
