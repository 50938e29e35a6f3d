import { say } from "../shared/language.ts";
import { leaveConsole } from "./leaving.ts";
import { ConfirmPlace } from "./parts/confirm.tsx";
import { FailureNotice } from "./parts/failure-notice.tsx";
import { Loading } from "./parts/table.tsx";
import { ToastPlace } from "./parts/toast.tsx";
import { isSignInDue, recognise, standing } from "./person.ts";
import { Shell } from "./shell.tsx";
import { SignIn, SignInAgain } from "./sign-in.tsx";

/** The console: who is here decides what there is. */
export function App() {
  return (
    <>
      <Standing />
      {isSignInDue.value && standing.value.kind === "in" && <SignInAgain />}
      <ConfirmPlace />
      <ToastPlace />
    </>
  );
}

function Standing() {
  const now = standing.value;
  switch (now.kind) {
    case "opening":
      return (
        <main class="alone">
          <Loading />
        </main>
      );
    case "unreachable":
      return (
        <main class="alone">
          <FailureNotice failure={now.failure} onRetry={recognise} />
        </main>
      );
    case "sign_in":
      return <SignIn isSetUp={now.isSetUp} />;
    case "not_admin":
      return (
        <main class="alone">
          <div class="alone-card">
            <h1>{say("not_admin_title")}</h1>
            <p class="page-lead">{say("not_admin_text", { name: now.username })}</p>
            <button type="button" class="button button-primary" onClick={() => void leaveConsole()}>
              {say("sign_in_as_other")}
            </button>
          </div>
        </main>
      );
    case "in":
      return <Shell key={now.person.user_id} person={now.person} />;
  }
}
