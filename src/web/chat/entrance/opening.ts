import { batch } from "@preact/signals";
import type { Result } from "../../shared/api.ts";
import { describeFailure, type Failure, networkFailure } from "../../shared/failure.ts";
import { readLanguage, say } from "../../shared/language.ts";
import { currentPerson, heldToken } from "../../shared/session.ts";
import type { Access, BotInfo } from "../../shared/wire.ts";
import { chat, loadChat } from "../chat-loading.ts";
import { restoreWords } from "../composer/draft.ts";
import { settle } from "../leaving.ts";
import { findBot, findEntry, findLook, logIn, logOut, shareToken, verifySession } from "../link-api.ts";
import { readConversationId, readPreview, showConversationId } from "../place.ts";
import { speakIn } from "../sentences.ts";
import {
  bot,
  closed,
  conversationId,
  entry,
  look,
  type Screen,
  screen,
  threadState,
  toast,
  username,
} from "../state.ts";
import { isSignInDue, returns } from "./again.ts";
import { clearPage } from "./clearing.ts";
import { hasHost } from "./embed.ts";
import {
  comeIn,
  forgetSession,
  hasCredential,
  hasSession,
  holdAccount,
  isBeforeComingIn,
  isCredential,
  isPreview,
  replacePerson,
  takesAuthToken,
  visitorName,
} from "./identity.ts";
import { leaveFor } from "./screens.ts";

/** How long a page around this one may take to say who is here, before the host is asked about nobody. */
const handOverMs = 500;

/** How long the page waits for the messages of an open conversation before it shows all else. */
const longestReadMs = 500;

/** Tells the other tabs of this link that the session they share has been ended. */
const signOuts =
  "BroadcastChannel" in window ? new BroadcastChannel(`botshare:signed-out:${shareToken}`) : null;

/** Opens the link: reads what it is and who is looking, and shows the screen that fits. */
export async function openLink(): Promise<void> {
  batch(() => {
    screen.value = { kind: "opening" };
    closed.value = null;
    isSignInDue.value = false;
  });
  // Beside the questions below; where it fails, entering says so.
  loadChat().catch(() => undefined);
  void readLook();
  const [entered, early] = await Promise.all([findEntry(), isBeforeComingIn() ? null : findBot()]);
  if (!entered.ok) return showFailure(entered.failure);
  // Without its sentences the page goes on in the language that it speaks.
  await speakIn(readLanguage(entered.value.language, navigator.languages)).catch(() => undefined);
  entry.value = isPreview() ? { ...entered.value, access: "preview" } : entered.value;
  document.title = entered.value.name || say("chat");
  const { status, access } = entry.value;
  if (status !== "open") screen.value = { kind: "gone", why: status };
  else if (access === "account") await showBot(early ?? (await findBot()));
  else await openAsVisitor(access, early);
  if (access === "account" && screen.value.kind !== "gone") void readName();
}

/** Lets a visitor in: by the session that this tab still holds, which has `found` the bot, else by asking for one. */
async function openAsVisitor(access: Access, found: Result<BotInfo> | null): Promise<void> {
  const wasIn = hasSession(access);
  if (!wasIn && takesAuthToken(access) && !hasCredential() && hasHost) {
    // The page around this one hands its credential over once this one has loaded, and then opens the link anew.
    await new Promise((resolve) => setTimeout(resolve, handOverMs));
    if (hasCredential()) return;
  }
  if (!wasIn) {
    const came = await comeIn(access);
    if (!came.ok) return showFailure(came.failure);
    const { isOther, words } = came.value;
    if (isOther) clearPage();
    if (words) {
      restoreWords(words);
      showConversationId(words.conversation);
    }
  }
  username.value = visitorName();
  await showBot((wasIn && found) || (await findBot()));
}

async function showBot(found: Result<BotInfo>): Promise<void> {
  if (found.ok) await enter(found.value);
  else showFailure(found.failure);
}

/** The page around this one has handed a credential over. Another one may be another person: nothing of the former stays on screen. */
export function changePerson(authToken: string): void {
  const access = entry.value?.access;
  if ((access && !takesAuthToken(access)) || isCredential(authToken)) return;
  void settle();
  if (!replacePerson(authToken)) return;
  clearPage();
  void openLink();
}

/** Signs in and enters the chat; answers with the failure when the sign-in was refused. */
export async function signIn(name: string, password: string): Promise<Failure | null> {
  forgetSession();
  const answered = await logIn(name, password);
  if (!answered.ok) return answered.failure;
  if (answered.value.is_end_user === false) return refuseStaff(answered.value.token);
  const isOther = isSignInDue.value && username.value !== answered.value.username;
  // Of a chat that was open under the sign-in nothing is another person's.
  if (isOther) leaveScreen({ kind: "opening" });
  username.value = answered.value.username;
  const byCookie = await findBot();
  const isKept = byCookie.ok || byCookie.failure.status !== 401;
  // Within another site browsers keep no cookie: then the page holds the session itself.
  if (!isKept) holdAccount(answered.value.token);
  const found = isKept ? byCookie : await findBot();
  if (found.ok) await (isSignInDue.value ? comeBack(found.value) : enter(found.value));
  else if (isOther) showFailure(found.failure);
  else if (found.failure.status === 401 || !leaveFor(found.failure)) return found.failure;
  return null;
}

/** Ends the session and forgets what this page shows of it. */
export async function signOut(): Promise<void> {
  await settle();
  const answered = await logOut();
  if (!answered.ok && answered.failure.status !== 401) {
    toast.value = say("sign_out_failed");
    return;
  }
  // A session that this page holds itself is no other tab's.
  if (heldToken() === undefined) signOuts?.postMessage(null);
  leaveSignedOut();
}

function leaveSignedOut(): void {
  forgetSession();
  const why = closed.value;
  leaveScreen(why ? { kind: "gone", why } : { kind: "sign_in" });
}

/** Takes all that is on the page off it, for another screen. */
function leaveScreen(next: Screen): void {
  chat.value?.leaveAnswer();
  batch(() => {
    clearPage();
    isSignInDue.value = false;
    screen.value = next;
  });
}

/** The same person is back: the chat goes on where it was, and what could not be read meanwhile is read now. */
async function comeBack(found: BotInfo): Promise<void> {
  batch(() => {
    bot.value = found;
    isSignInDue.value = false;
    returns.value += 1;
  });
  const id = conversationId.value;
  if (id && threadState.value !== "ready") await chat.value?.openConversation(id);
  void chat.value?.readLimits();
}

/** Asks for another sign-in. Ends the session whose account this page has named, and no other. */
export async function changeAccount(): Promise<void> {
  const named = username.value;
  const current = await readWho();
  if (current === null) toast.value = say("sign_out_failed");
  else if (current !== "" && current === named) await signOut();
}

/**
 * Reads who is signed in by now: another tab may have signed in as somebody else, who then sees nothing of the former's chat. Gives the
 * name; "" when the screen has changed, because nobody is any more, somebody else is or a customer is; null when the server could not be
 * asked.
 */
export async function readWho(): Promise<string | null> {
  const verified = await verifySession();
  if (!verified.ok) return leaveFor(verified.failure) ? "" : null;
  const shown = screen.value;
  const isOther = username.value !== "" && username.value !== verified.value.username;
  if (shown.kind === "chat" && isOther) {
    leaveScreen({ kind: "opening" });
    void openLink();
    return "";
  }
  username.value = verified.value.username;
  if (shown.kind !== "not_customer" || shown.isCustomer || !verified.value.is_end_user) return username.value;
  void openLink();
  return "";
}

/** Looks whether a link that had ended is open again, without taking away what can be read meanwhile. */
export async function checkAgain(): Promise<void> {
  const entered = await findEntry();
  if (!entered.ok) {
    if (!leaveFor(entered.failure)) toast.value = describeFailure(entered.failure);
    return;
  }
  const { status } = entered.value;
  if (status === "open") return openLink();
  closed.value = status;
  toast.value = say(`${status}_title`);
}

/** Follows the address when a person edits its fragment or goes back. */
export function followAddress(): void {
  window.addEventListener("hashchange", () => {
    // Another person, as far as this page is concerned.
    if (readPreview(window.location.hash)) return window.location.reload();
    const id = readConversationId(window.location.hash);
    if (screen.value.kind !== "chat" || closed.value || id === conversationId.value) return;
    if (id) void chat.value?.openConversation(id);
    else chat.value?.startNew();
  });
}

/** Looks who is here whenever the page is seen again, and shows nothing of theirs any more once another tab has signed out. */
export function followPerson(): void {
  signOuts?.addEventListener("message", () => {
    const isTheirs = entry.value?.access === "account" && heldToken() === undefined;
    if (isTheirs && screen.value.kind === "chat") leaveSignedOut();
  });
  document.addEventListener("visibilitychange", () => {
    const isDue = entry.value?.access === "account" && screen.value.kind === "chat" && !isSignInDue.value;
    if (document.visibilityState === "visible" && isDue) void readWho();
  });
}

/** Shows the chat, as soon as it has been loaded. */
async function enter(found: BotInfo): Promise<void> {
  const person = currentPerson();
  try {
    await loadChat();
  } catch {
    screen.value = { kind: "unreachable", failure: networkFailure };
    return;
  }
  const parts = chat.value;
  if (person.aborted || parts === null) return;
  const opening = screen.value;
  const id = readConversationId(window.location.hash);
  bot.value = found;
  // Read again after a sign-in too: it may be another person's, or have gone on meanwhile.
  if (id) await untilRead(() => parts.openConversation(id));
  else parts.startNew();
  // Nothing has led elsewhere meanwhile, and nobody.
  if (person.aborted || screen.value !== opening) return;
  screen.value = { kind: "chat" };
  void parts.readLimits();
}

/** Until a conversation is there, or has taken long to come: what is shown until then is not taken away twice. */
function untilRead(open: () => Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, longestReadMs);
  void open();
  const forget = threadState.subscribe((state) => {
    if (state !== "loading") resolve();
  });
  return promise.finally(forget);
}

/** The page does without it where it cannot be read. */
async function readLook(): Promise<void> {
  const found = await findLook();
  if (found.ok) look.value = found.value;
}

function showFailure(failure: Failure): void {
  if (!leaveFor(failure)) screen.value = { kind: "unreachable", failure };
}

/** The screen for an account that cannot chat here asks by itself. */
async function readName(): Promise<void> {
  if (!username.value && screen.value.kind === "chat") await readWho();
}

/** The server keeps no cookie for such an account, but a session all the same, which nobody would ever end. */
async function refuseStaff(token: string): Promise<Failure> {
  await logOut(token);
  return { status: 403, code: "not_a_customer", detail: "", retryAfterS: null };
}
