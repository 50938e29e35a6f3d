import { useEffect } from "preact/hooks";
import { networkFailure } from "../shared/failure.ts";
import { IconButton } from "../shared/icon-button.tsx";
import { say } from "../shared/language.ts";
import { chat } from "./chat-loading.ts";
import { isSignInDue } from "./entrance/again.ts";
import { closer } from "./entrance/closer.ts";
import { Opening, Unreachable } from "./entrance/notices.tsx";
import { useRareNotices } from "./entrance/rare-part.ts";
import { SignIn } from "./entrance/sign-in.tsx";
import { announcement, type Screen, screen, toast } from "./state.ts";
import { Toast } from "./toast.tsx";

/** The page: one screen at a time, and the two places where things are said. */
export function App() {
  return (
    <>
      {closer.value && <CloseBubble onClick={closer.value} />}
      <CurrentScreen />
      {isSignInDue.value && <SignInDue />}
      <p class="visually-hidden" aria-live="polite">
        {announcement.value}
      </p>
      <Toast />
    </>
  );
}

/** Closes the bubble that has the whole of a small screen. */
function CloseBubble({ onClick }: { onClick: () => void }) {
  return <IconButton icon="close" name={say("close_chat")} class="close-bubble" onClick={onClick} />;
}

function CurrentScreen() {
  const current = screen.value;
  switch (current.kind) {
    case "opening":
      return <Opening />;
    case "unreachable":
      return <Unreachable failure={current.failure} />;
    case "sign_in":
      return <SignIn />;
    case "chat": {
      const Chat = chat.value?.Chat;
      return Chat ? <Chat /> : <Opening />;
    }
    default:
      return <RareScreen current={current} />;
  }
}

type Rare = Extract<Screen, { kind: "gone" | "refused" | "not_customer" }>;

function RareScreen({ current }: { current: Rare }) {
  const notices = useRareNotices(true);
  if (notices === null) return <Opening />;
  if (notices === "missing") return <Unreachable failure={networkFailure} />;
  const { Gone, Refused, NotCustomer } = notices;
  if (current.kind === "gone") return <Gone why={current.why} />;
  return current.kind === "refused" ? <Refused failure={current.failure} /> : <NotCustomer />;
}

/** Asks for the password again; where even that cannot be loaded, with the next request that is refused. */
function SignInDue() {
  const notices = useRareNotices(true);
  useEffect(() => {
    if (notices !== "missing") return;
    isSignInDue.value = false;
    toast.value = say("error_network");
  }, [notices]);
  return notices === null || notices === "missing" ? null : <notices.SignInAgain />;
}
