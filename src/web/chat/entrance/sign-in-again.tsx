import { useEffect, useRef } from "preact/hooks";
import { focusField } from "../../shared/fields.ts";
import { IconButton } from "../../shared/icon-button.tsx";
import { say } from "../../shared/language.ts";
import { username } from "../state.ts";
import { mayTakeFocus } from "../viewport.ts";
import { isSignInDue } from "./again.ts";
import { SignInForm } from "./sign-in.tsx";

/** The session has ended in the middle of a chat: the same over it. Who closes it can still read what is there. */
export function SignInAgain() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const former = document.activeElement;
    dialog.current?.showModal();
    focusField(dialog.current?.querySelector("form") ?? null, username.value ? "password" : "username");
    return () => {
      // Once the dialog is off the page: until then nothing else takes the focus.
      requestAnimationFrame(() => {
        if (mayTakeFocus() && former instanceof HTMLElement) former.focus();
      });
    };
  }, []);
  const onClose = () => {
    isSignInDue.value = false;
  };
  return (
    <dialog ref={dialog} class="ask sign-in-again" aria-label={say("sign_in")} onClose={onClose}>
      <IconButton
        icon="close"
        name={say("close")}
        class="ask-close"
        onClick={() => dialog.current?.close()}
      />
      <SignInForm isAgain={true} />
    </dialog>
  );
}
