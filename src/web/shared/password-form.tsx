import { type Signal, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { changePassword } from "./account-api.ts";
import { Complaint } from "./complaint.tsx";
import { describeFailure, type Failure } from "./failure.ts";
import { focusField, readField } from "./fields.ts";
import { say, sayWait } from "./language.ts";
import { NewPassword } from "./new-password.tsx";
import { PasswordField } from "./password-field.tsx";
import { useWait } from "./waiting.ts";

type FieldName = (typeof fieldNames)[number];
type State = { empty: FieldName[] } | "busy" | "done" | Failure | null;

const fieldNames = ["old_password", "new_password"] as const;

interface PasswordFormProps {
  username: string;
  onChanged: () => void;
  /** Whether the page deals with a failure itself: nobody is signed in any more. */
  leaveFor: (failure: Failure) => boolean;
}

/** Changes the account's password. */
export function PasswordForm({ username, onChanged, leaveFor }: PasswordFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const state = useSignal<State>(null);
  const changes = useSignal(0);
  const waitS = useWait(isFailure(state.value) ? state.value : null);
  const isBlocked = state.value === "busy" || waitS > 0;
  const onDone = () => {
    changes.value += 1;
    onChanged();
  };
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    if (form.current && !isBlocked) void change(form.current, state, { onDone, leaveFor });
  };
  const complaint = describe(state.value);
  const wrong = listWrong(state.value);
  const complaintOf = (name: FieldName) => (wrong.includes(name) ? "password-complaint" : undefined);
  return (
    <form ref={form} class="person-form" noValidate onSubmit={onSubmit}>
      {/* For what keeps passwords: it needs to know whose this is. */}
      <input
        class="visually-hidden"
        name="username"
        autocomplete="username"
        value={username}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      <PasswordField
        name="old_password"
        label={say("old_password")}
        autocomplete="current-password"
        complaint={complaintOf("old_password")}
      />
      <NewPassword
        key={changes.value}
        username={username}
        label={say("new_password")}
        complaint={complaintOf("new_password")}
      />
      <Complaint id="password-complaint" sentence={complaint} />
      <div role="status">
        {state.value === "done" && <p class="person-done">{say("password_changed")}</p>}
      </div>
      <button class="button button-primary" type="submit" aria-disabled={isBlocked}>
        {describeButton(state.value, waitS)}
      </button>
    </form>
  );
}

interface Ways {
  onDone: () => void;
  leaveFor: (failure: Failure) => boolean;
}

async function change(
  form: HTMLFormElement,
  state: Signal<State>,
  { onDone, leaveFor }: Ways,
): Promise<void> {
  const former = readField(form, "old_password");
  const next = readField(form, "new_password");
  if (!former || !next) {
    const typed = { old_password: former, new_password: next };
    state.value = { empty: fieldNames.filter((name) => !typed[name]) };
    focusField(form, former ? "new_password" : "old_password");
    return;
  }
  state.value = "busy";
  const changed = await changePassword(former, next);
  if (changed.ok) {
    form.reset();
    state.value = "done";
    onDone();
    return;
  }
  state.value = leaveFor(changed.failure) ? null : changed.failure;
  focusField(form, changed.failure.code === "password_too_long" ? "new_password" : "old_password");
}

function isFailure(state: State): state is Failure {
  return typeof state === "object" && state !== null && !("empty" in state);
}

/** The fields that the complaint is about. */
function listWrong(state: State): readonly FieldName[] {
  if (typeof state !== "object" || state === null) return [];
  if ("empty" in state) return state.empty;
  if (state.code === "wrong_password") return ["old_password"];
  return state.code === "password_too_long" ? ["new_password"] : [];
}

/** The button counts a wait down; the sentence would only repeat how long it was at first. */
function describe(state: State): string | null {
  if (isFailure(state)) return describeFailure({ ...state, retryAfterS: null });
  return typeof state === "object" && state !== null ? say("enter_passwords") : null;
}

function describeButton(state: State, waitS: number): string {
  if (state === "busy") return say("changing");
  return waitS > 0 ? say("wait_to_try", { wait: sayWait(waitS) }) : say("change_password");
}
