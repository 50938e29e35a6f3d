import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Failure } from "../shared/failure.ts";
import { IconOf } from "../shared/icons.tsx";
import { say } from "../shared/language.ts";
import { Logo } from "./logo.tsx";
import { Dialog } from "./parts/dialog.tsx";
import { TextField } from "./parts/fields.tsx";
import { sentenceOf } from "./parts/form.ts";
import { isSignInDue, leavePerson, signIn, standing } from "./person.ts";

/** The sign-in of administrators, or what to do where there is none yet. */
export function SignIn({ isSetUp }: { isSetUp: boolean }) {
  useEffect(() => {
    document.title = `${say("sign_in")} · botshare`;
  }, []);
  return (
    <main class="alone">
      <div class="alone-card">
        <Logo />
        {isSetUp ? (
          <>
            <h1>{say("sign_in")}</h1>
            <p class="page-lead">{say("sign_in_console")}</p>
            <SignInForm />
          </>
        ) : (
          <>
            <h1>{say("set_up_first")}</h1>
            <p class="page-lead">{say("set_up_how")}</p>
            <pre class="command">botshare admin create</pre>
          </>
        )}
      </div>
    </main>
  );
}

/** The session has ended in the middle of work, which stays beneath. */
export function SignInAgain() {
  return (
    <Dialog
      title={say("sign_in")}
      onClose={() => {
        isSignInDue.value = false;
      }}
    >
      <div class="dialog-body">
        <p class="dialog-text">{say("sign_in_ended")}</p>
        <SignInForm isAgain />
        <button type="button" class="button button-quiet" onClick={leavePerson}>
          {say("sign_in_as_other")}
        </button>
      </div>
    </Dialog>
  );
}

function SignInForm({ isAgain = false }) {
  const known = standing.value.kind === "in" ? standing.value.person.username : "";
  const name = useSignal(known);
  const password = useSignal("");
  const failure = useSignal<Failure | null>(null);
  const isBusy = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy.value) return;
    isBusy.value = true;
    failure.value = await signIn(name.value.trim(), password.value);
    isBusy.value = false;
    if (failure.value) form.current?.querySelector<HTMLInputElement>("[type=password]")?.focus();
  };
  return (
    <form ref={form} class="form" onSubmit={onSubmit}>
      <TextField
        label={say("username")}
        value={name.value}
        name="username"
        autocomplete="username"
        autocapitalize="none"
        spellcheck={false}
        // What is on the page is that person's.
        readOnly={isAgain}
        isRequired
        onValue={(value) => {
          name.value = value;
        }}
      />
      <TextField
        label={say("password")}
        value={password.value}
        name="password"
        type="password"
        autocomplete="current-password"
        isRequired
        onValue={(value) => {
          password.value = value;
        }}
      />
      <div role="alert">
        {failure.value && (
          <p class="complaint">
            <IconOf name="alert" />
            <span>{sentenceOf(failure.value)}</span>
          </p>
        )}
      </div>
      <button type="submit" class="button button-primary button-wide" disabled={isBusy.value}>
        {say(isBusy.value ? "signing_in" : "sign_in")}
      </button>
    </form>
  );
}
