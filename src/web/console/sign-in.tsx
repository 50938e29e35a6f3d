import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Complaint } from "../shared/complaint.tsx";
import type { Failure } from "../shared/failure.ts";
import { focusField, readField } from "../shared/fields.ts";
import { say } from "../shared/language.ts";
import { PasswordField } from "../shared/password-field.tsx";
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
            <details class="forgotten">
              <summary>{say("forgotten")}</summary>
              <p>{say("forgotten_how")}</p>
              <pre class="command">botshare admin reset-password --username …</pre>
            </details>
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
  const failure = useSignal<Failure | null>(null);
  const isBusy = useSignal(false);
  const isEmpty = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy.value) return;
    isEmpty.value = false;
    isBusy.value = true;
    failure.value = await signIn(name.value.trim(), readField(form.current, "password"));
    isBusy.value = false;
    if (failure.value) focusField(form.current, "password");
  };
  const complaint = isEmpty.value ? say("enter_both") : failure.value && sentenceOf(failure.value);
  const complaintId = complaint ? "sign-in-complaint" : undefined;
  return (
    <form
      ref={form}
      class="form"
      noValidate
      onSubmit={onSubmit}
      onInvalidCapture={() => {
        isEmpty.value = true;
      }}
    >
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
      <PasswordField
        name="password"
        label={say("password")}
        autocomplete="current-password"
        complaint={complaintId}
      />
      <Complaint id="sign-in-complaint" sentence={complaint || null} />
      <button type="submit" class="button button-primary button-wide" aria-disabled={isBusy.value}>
        {say(isBusy.value ? "signing_in" : "sign_in")}
      </button>
    </form>
  );
}
