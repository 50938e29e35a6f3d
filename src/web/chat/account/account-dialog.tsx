import { useEffect } from "preact/hooks";
import { say } from "../../shared/language.ts";
import { username } from "../state.ts";
import { Dialog } from "./dialog.tsx";
import { PasswordForm } from "./password-form.tsx";
import { SessionList, useSessions } from "./sessions.tsx";

/** The account's password, and where it is signed in. */
export function AccountDialog({ onClose }: { onClose: () => void }) {
  const sessions = useSessions();
  useEffect(() => void sessions.load(), []);
  return (
    <Dialog title={say("my_account")} onClose={onClose}>
      {username.value && <p class="person-lead person-name">{username.value}</p>}
      <section class="person-part" aria-labelledby="password-title">
        <h3 id="password-title">{say("change_password")}</h3>
        <PasswordForm onChanged={() => void sessions.load()} />
      </section>
      <SessionList sessions={sessions} />
    </Dialog>
  );
}
