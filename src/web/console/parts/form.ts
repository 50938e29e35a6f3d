import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Result } from "../../shared/api.ts";
import { describeFailure, type Failure, withReference } from "../../shared/failure.ts";
import { say } from "../../shared/language.ts";
import { guardLeaving } from "../router.ts";
import { confirm } from "./confirm.tsx";

/** What is typed into a form, and how sending it went. */
export interface Form<Values extends object> {
  values: Values;
  set: <Name extends keyof Values>(name: Name, value: Values[Name]) => void;
  /** Takes other values for those that are saved: after a change was sent, or another thing was loaded. */
  reset: (values: Values) => void;
  isChanged: boolean;
  isBusy: boolean;
  failure: Failure | null;
  /** What is wrong with the field of the wire at that JSON pointer, or below it. */
  errorAt: (path: string) => string | undefined;
  /** Sends once at a time; the first field that is wrong gets the focus. Gives what the server answered, null where it refused. */
  send: <T>(ask: () => Promise<Result<T>>) => Promise<T | null>;
}

/** Holds the values of a form. With `isGuarded`, a page with changes that were not saved asks before it is left. */
export function useForm<Values extends object>(initial: Values, { isGuarded = false } = {}): Form<Values> {
  const saved = useSignal(initial);
  const values = useSignal(initial);
  const failure = useSignal<Failure | null>(null);
  const isBusy = useSignal(false);
  const sending = useRef(false);
  const isChanged = JSON.stringify(saved.value) !== JSON.stringify(values.value);
  useEffect(() => {
    if (!isGuarded || !isChanged) return;
    return guardLeaving(() => {
      // Saved a moment ago, before the page was drawn anew: there is nothing to lose.
      if (JSON.stringify(saved.value) === JSON.stringify(values.value)) return true;
      return confirm({
        title: say("leave_unsaved_title"),
        text: say("leave_unsaved_text"),
        action: say("leave_unsaved"),
        isDangerous: true,
      });
    });
  }, [isGuarded, isChanged]);
  return {
    values: values.value,
    set: (name, value) => {
      values.value = { ...values.value, [name]: value };
    },
    reset: (next) => {
      saved.value = next;
      values.value = next;
      failure.value = null;
    },
    isChanged,
    isBusy: isBusy.value,
    failure: failure.value,
    errorAt: (path) =>
      failure.value?.fields?.find((field) => field.path === path || field.path.startsWith(`${path}/`))
        ?.message,
    send: async (ask) => {
      if (sending.current) return null;
      sending.current = true;
      isBusy.value = true;
      failure.value = null;
      const result = await ask();
      sending.current = false;
      isBusy.value = false;
      if (result.ok) return result.value;
      failure.value = result.failure;
      requestAnimationFrame(() => document.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
      return null;
    },
  };
}

/** A refusal in a sentence for the owner: the server's own, for it names what to do; the page's where no answer came. */
export const sentenceOf = (failure: Failure): string =>
  failure.status > 0 && failure.detail !== ""
    ? withReference(failure, failure.detail)
    : describeFailure(failure);
