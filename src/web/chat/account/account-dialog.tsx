import { useEffect } from "preact/hooks";
import { say } from "../../shared/language.ts";
import { PasswordForm } from "../../shared/password-form.tsx";
import { SessionList, useSessions } from "../../shared/session-list.tsx";
import { leaveFor } from "../entrance/screens.ts";
import { toast, username } from "../state.ts";
import { Dialog } from "./dialog.tsx";

/** The account's password, and where it is signed in. */
export function AccountDialog({ onClose }: { onClose: () => void }) {
  const sessions = useSessions({
    leaveFor,
    tell: (sentence) => {
      toast.value = sentence;
    },
  });
  useEffect(() => void sessions.load(), []);
  return (
    <Dialog title={say("my_account")} onClose={onClose}>
      {username.value && <p class="person-lead person-name">{username.value}</p>}
      <section class="person-part" aria-labelledby="password-title">
        <h3 id="password-title">{say("change_password")}</h3>
        <PasswordForm username={username.value} leaveFor={leaveFor} onChanged={() => void sessions.load()} />
      </section>
      <section class="person-part" aria-labelledby="sessions-title">
        <h3 id="sessions-title">{say("sessions")}</h3>
        <SessionList sessions={sessions} />
      </section>
    </Dialog>
  );
}
