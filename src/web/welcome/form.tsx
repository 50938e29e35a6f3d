import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Avatar } from "../shared/avatar.tsx";
import { Complaint } from "../shared/complaint.tsx";
import { describeFailure, type Failure } from "../shared/failure.ts";
import { focusField, readField } from "../shared/fields.ts";
import { listLocales, say, sayWait } from "../shared/language.ts";
import { NewPassword } from "../shared/new-password.tsx";
import { useWait } from "../shared/waiting.ts";
import { acceptLink, type OneTimeLink } from "./link.ts";
import { Mark } from "./mark.tsx";

type State = "busy" | "empty" | Failure | null;

const complaintId = "welcome-complaint";

/** Sets the installation up, or a customer's password. */
export function WelcomeForm({ link }: { link: OneTimeLink }) {
  const form = useRef<HTMLFormElement>(null);
  const state = useSignal<State>(null);
  const typedName = useSignal("");
  const waitS = useWait(isFailure(state.value) ? state.value : null);
  const isBlocked = state.value === "busy" || waitS > 0;
  const username = link.username ?? typedName.value;
  useEffect(() => {
    // A keyboard of its own over the page is for who asks for it.
    if (!window.matchMedia("(pointer: coarse)").matches)
      focusField(form.current, link.username === null ? "username" : "new_password");
  }, []);
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    if (form.current && !isBlocked) void send(form.current, link, state);
  };
  const complaint = describe(state.value, link);
  const wrong = complaint === null ? undefined : complaintId;
  const isNameWrong = isFailure(state.value) && state.value.code === "username_taken";
  return (
    <form ref={form} class="sign-in-form" noValidate onSubmit={onSubmit}>
      {link.username === null ? <Mark /> : <Avatar name={link.username} url={null} size="large" />}
      <h1>{link.username === null ? say("setup_title") : say("invite_title", { name: link.username })}</h1>
      <p class="lead">{say(`${link.purpose}_lead`)}</p>
      <label class="field">
        <span class="field-name">{say(link.username === null ? "username" : "invite_name")}</span>
        <input
          class="input"
          name="username"
          {...(link.username === null ? {} : { value: link.username, readOnly: true })}
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          maxLength={200}
          required
          aria-invalid={isNameWrong ? "true" : undefined}
          aria-describedby={isNameWrong ? wrong : undefined}
          onInput={(event) => {
            typedName.value = event.currentTarget.value;
          }}
        />
      </label>
      <NewPassword username={username} label={say("password")} complaint={isNameWrong ? undefined : wrong} />
      <Complaint id={complaintId} sentence={complaint} />
      <button class="button button-primary button-wide" type="submit" aria-disabled={isBlocked}>
        {describeButton(state.value, link, waitS)}
      </button>
      <p class="help">{say("works_until", { time: sayUntil(link.expires_at) })}</p>
    </form>
  );
}

async function send(form: HTMLFormElement, link: OneTimeLink, state: Signal<State>): Promise<void> {
  const username = readField(form, "username").trim();
  const password = readField(form, "new_password");
  if (username === "" || password === "") {
    state.value = "empty";
    focusField(form, username === "" ? "username" : "new_password");
    return;
  }
  state.value = "busy";
  const failure = await acceptLink(link, username, password);
  // The page goes elsewhere: until it has, the button stays as it is.
  if (failure === null) return;
  state.value = failure;
  focusField(form, failure.code === "username_taken" ? "username" : "new_password");
}

const isFailure = (state: State): state is Failure => typeof state === "object" && state !== null;

/** The button counts a wait down; the sentence would only repeat how long it was at first. */
function describe(state: State, { purpose }: OneTimeLink): string | null {
  if (isFailure(state)) return describeFailure({ ...state, retryAfterS: null });
  if (state !== "empty") return null;
  return say(purpose === "setup" ? "enter_name_and_password" : "enter_password");
}

function describeButton(state: State, { purpose }: OneTimeLink, waitS: number): string {
  if (state === "busy") return say(`${purpose}_busy`);
  return waitS > 0 ? say("wait_to_try", { wait: sayWait(waitS) }) : say(`${purpose}_action`);
}

/** Today its time says enough. */
function sayUntil(iso: string): string {
  const until = new Date(iso);
  const isToday = until.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(listLocales(), {
    ...(isToday ? {} : { weekday: "long", month: "long", day: "numeric" }),
    hour: "numeric",
    minute: "2-digit",
  }).format(until);
}
