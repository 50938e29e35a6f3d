import { useEffect } from "preact/hooks";
import { ownAccountWords } from "../../shared/account-words.ts";
import type { Failure } from "../../shared/failure.ts";
import { language, say } from "../../shared/language.ts";
import { PasswordForm } from "../../shared/password-form.tsx";
import { SessionList, useSessions } from "../../shared/session-list.tsx";
import { ThemeChoice } from "../../shared/theme-choice.tsx";
import { type Language, learnWords } from "../../shared/words.ts";
import { chooseLanguage, chooseTheme, theme } from "../looks.ts";
import { Card } from "../parts/bits.tsx";
import { SelectField } from "../parts/fields.tsx";
import { tell } from "../parts/toast.tsx";
import { isSignInDue, signInCount, standing } from "../person.ts";
import { ownSettingsWords } from "./account-words.ts";

learnWords(ownAccountWords);
learnWords(ownSettingsWords);

const languages: readonly { value: Language; label: string }[] = [
  { value: "en", label: "English" },
  { value: "zh", label: "中文" },
];

/** The own account: its password, where it is signed in, and how the console looks in this browser. */
export function AccountSettings() {
  const now = standing.value;
  const username = now.kind === "in" ? now.person.username : "";
  const sessions = useSessions({ leaveFor, tell });
  useEffect(() => void sessions.load(), [signInCount.value]);
  return (
    <>
      <Card title={say("own_password")} lead={say("own_password_lead", { name: username })}>
        <div class="own-password">
          <PasswordForm username={username} leaveFor={leaveFor} onChanged={() => void sessions.load()} />
        </div>
      </Card>
      <Card title={say("sessions")} lead={say("own_sessions_lead")}>
        <div class="own-sessions">
          <SessionList sessions={sessions} hasAddresses />
        </div>
      </Card>
      <Card title={say("own_looks")}>
        <div class="own-looks">
          <SelectField
            label={say("own_language")}
            value={language.value}
            options={languages}
            onValue={chooseLanguage}
          />
          <ThemeChoice theme={theme.value} onChoose={chooseTheme} />
        </div>
      </Card>
    </>
  );
}

/** A session that has ended is asked for over the page, which stays. */
function leaveFor(failure: Failure): boolean {
  if (failure.status !== 401) return false;
  isSignInDue.value = true;
  return true;
}
