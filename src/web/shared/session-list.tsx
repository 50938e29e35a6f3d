import { type Signal, useSignal } from "@preact/signals";
import { endSession, listSessions } from "./account-api.ts";
import { readDevice } from "./device.ts";
import { describeFailure, type Failure } from "./failure.ts";
import { IconOf } from "./icons.tsx";
import { listLocales, say } from "./language.ts";
import type { AccountSession } from "./wire.ts";

/** The sessions of the account as they were read last. */
export interface Sessions {
  items: Signal<AccountSession[] | null>;
  failure: Signal<Failure | null>;
  load: () => Promise<void>;
  ways: SessionWays;
}

interface SessionWays {
  /** Whether the page deals with a failure itself: nobody is signed in any more. */
  leaveFor: (failure: Failure) => boolean;
  /** Says for a moment why a session could not be ended. */
  tell: (sentence: string) => void;
}

/** Reads the account's sessions; the first reading is for whoever shows them to begin. */
export function useSessions(ways: SessionWays): Sessions {
  const items = useSignal<AccountSession[] | null>(null);
  const failure = useSignal<Failure | null>(null);
  const load = async () => {
    const listed = await listSessions();
    failure.value = listed.ok || ways.leaveFor(listed.failure) ? null : listed.failure;
    if (listed.ok) items.value = listed.value.items;
  };
  return { items, failure, load, ways };
}

interface ListProps {
  sessions: Sessions;
  /** Shows from which network address each was opened. */
  hasAddresses?: boolean;
}

/** Where the account is signed in, and how to end that. */
export function SessionList({ sessions, hasAddresses = false }: ListProps) {
  const { items, failure, load, ways } = sessions;
  const isBusy = useSignal(false);
  // This device's own ends by signing out.
  const others = (items.value ?? []).filter((session) => !session.is_current);
  const end = async (ended: AccountSession[]) => {
    isBusy.value = true;
    for (const { id } of ended) {
      const done = await endSession(id);
      if (done.ok || done.failure.status === 404) continue;
      if (!ways.leaveFor(done.failure)) ways.tell(describeFailure(done.failure));
      break;
    }
    await load();
    isBusy.value = false;
  };
  return (
    <>
      {failure.value && (
        <p class="complaint" role="alert">
          <IconOf name="alert" />
          <span>{describeFailure(failure.value)}</span>
        </p>
      )}
      {!items.value && !failure.value && <span class="pulse" aria-hidden="true" />}
      <ul class="person-list">
        {items.value?.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            hasAddress={hasAddresses}
            isBusy={isBusy.value}
            onEnd={() => void end([session])}
          />
        ))}
      </ul>
      {others.length > 1 && (
        <button type="button" class="button" disabled={isBusy.value} onClick={() => void end(others)}>
          {say("end_others")}
        </button>
      )}
    </>
  );
}

interface RowProps {
  session: AccountSession;
  hasAddress: boolean;
  isBusy: boolean;
  onEnd: () => void;
}

function SessionRow({ session, hasAddress, isBusy, onEnd }: RowProps) {
  const nameId = `session-${session.id}`;
  const time = new Intl.DateTimeFormat(listLocales(), { dateStyle: "medium", timeStyle: "short" });
  // It does not break within.
  const signedInAt = time.format(new Date(session.created_at)).replaceAll(" ", "\u00a0");
  return (
    <li class="person-row">
      <p>
        <strong id={nameId}>{sayDevice(session.user_agent)}</strong>
        <span class="person-time">
          {say("signed_in_at", { time: signedInAt })}
          {hasAddress && session.address && ` · ${session.address}`}
        </span>
      </p>
      {session.is_current ? (
        <span class="person-mark">{say("this_device")}</span>
      ) : (
        <button
          type="button"
          class="button button-small"
          aria-describedby={nameId}
          disabled={isBusy}
          onClick={onEnd}
        >
          {say("end_session")}
        </button>
      )}
    </li>
  );
}

function sayDevice(userAgent: string | null): string {
  const { browser, system } = readDevice(userAgent ?? "");
  if (browser && system) return say("browser_on", { browser, system });
  return browser ?? system ?? say("unknown_device");
}
