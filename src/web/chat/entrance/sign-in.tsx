import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Avatar } from "../../shared/avatar.tsx";
import { describeFailure, type Failure } from "../../shared/failure.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say, sayWait } from "../../shared/language.ts";
import { botAvatar, botName, username } from "../state.ts";
import { mayTakeFocus } from "../viewport.ts";
import { signIn } from "./opening.ts";
import { useWait } from "./waiting.ts";

/** The sign-in of a customer. `again`: a session ended in the middle of a chat. */
export function SignIn({ again }: { again: boolean }) {
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
  return (
    <main class="page sign-in">
      <form ref={form} class="sign-in-form" noValidate onSubmit={onSubmit}>
        <Avatar name={botName()} url={botAvatar()} size="large" />
        <h1>{botName()}</h1>
        <p class="lead">{again ? say("sign_in_again") : say("sign_in_lead")}</p>
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
            aria-describedby={complaint ? "sign-in-complaint" : undefined}
          />
        </label>
        <PasswordField complaint={Boolean(complaint)} />
        <div role="alert">
          {complaint && (
            <p id="sign-in-complaint" class="complaint">
              <IconOf name="alert" />
              <span>{complaint}</span>
            </p>
          )}
        </div>
        <button
          class="button button-primary button-wide"
          type="submit"
          aria-disabled={isBusy.value || waitS > 0}
        >
          {signInLabel(isBusy.value, waitS)}
        </button>
        <p class="help">{say("sign_in_help")}</p>
      </form>
    </main>
  );
}

function PasswordField({ complaint }: { complaint: boolean }) {
  const isShown = useSignal(false);
  const toggle = () => {
    isShown.value = !isShown.value;
  };
  return (
    <div class="field">
      <label class="field-name" for="password">
        {say("password")}
      </label>
      <div class="password">
        <input
          class="input"
          id="password"
          name="password"
          {...(isShown.value ? { type: "text" } : { type: "password" })}
          autocomplete="current-password"
          autocapitalize="none"
          spellcheck={false}
          required
          aria-invalid={complaint ? "true" : undefined}
          aria-describedby={complaint ? "sign-in-complaint" : undefined}
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

function signInLabel(isBusy: boolean, waitS: number): string {
  if (isBusy) return say("signing_in");
  return waitS > 0 ? say("wait_to_sign_in", { wait: sayWait(waitS) }) : say("sign_in");
}

/** The button counts the wait down; the sentence would only repeat how long it was at first. */
function describeRefusal(failure: Failure): string {
  return describeFailure({ ...failure, retryAfterS: null });
}

function readField(form: HTMLFormElement | null, name: string): string {
  const field = form?.elements.namedItem(name);
  return field instanceof HTMLInputElement ? field.value : "";
}

function focusField(form: HTMLFormElement | null, name: string): void {
  const field = form?.elements.namedItem(name);
  if (field instanceof HTMLInputElement) field.focus();
}
