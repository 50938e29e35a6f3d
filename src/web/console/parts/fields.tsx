import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { describeValidity, isControl } from "./validity.ts";

interface Described {
  label: string;
  /** What the field does, in a sentence. */
  hint?: ComponentChildren;
  /** What is wrong with it. */
  error?: string | undefined;
  isRequired?: boolean;
}

/** What else an input may be told. */
interface InputProps {
  name?: string;
  autocomplete?: string;
  autocapitalize?: "none";
  spellcheck?: boolean;
  placeholder?: string;
  maxLength?: number;
  disabled?: boolean;
  readOnly?: boolean;
  /** The id of a datalist. */
  list?: string;
}

interface TextFieldProps extends Described, InputProps {
  type?: "text" | "email" | "password" | "search" | "url";
  value: string;
  onValue: (value: string) => void;
}

/** The name of a field, what it does and what is wrong with it, around the control, which gets the ids that tie them together. */
export function Field({
  label,
  hint,
  error,
  children,
}: Described & { children: (ids: FieldIds) => ComponentChildren }) {
  const id = useId();
  /** What the browser finds wrong with it, once the form was to be sent. */
  const found = useSignal<string | null>(null);
  const wrong = found.value ?? error;
  const hintId = hint ? `${id}-hint` : undefined;
  const errorId = wrong ? `${id}-error` : undefined;
  const described = [errorId, hintId].filter(Boolean).join(" ") || undefined;
  return (
    <div
      class="field"
      onInvalidCapture={(event) => {
        event.preventDefault();
        if (isControl(event.target)) found.value = describeValidity(event.target);
      }}
      onInput={({ target }) => {
        if (found.value !== null && isControl(target)) found.value = describeValidity(target);
      }}
    >
      <label class="field-name" for={id}>
        {label}
      </label>
      {children({ id, "aria-describedby": described, "aria-invalid": wrong ? "true" : undefined })}
      {wrong && (
        <p class="field-error" id={errorId}>
          {wrong}
        </p>
      )}
      {hint && (
        <p class="field-hint" id={hintId}>
          {hint}
        </p>
      )}
    </div>
  );
}

export interface FieldIds {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": "true" | undefined;
}

/** A line of text; `type` and the rest as of an input. */
export function TextField({
  label,
  hint,
  error,
  isRequired,
  value,
  onValue,
  type = "text",
  ...props
}: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <input
          {...props}
          {...ids}
          {...typed(type)}
          class="input"
          required={isRequired}
          value={value}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** Preact's types tell inputs apart by a type that is written out. */
const typed = (type: string) => ({ type }) as { type: "text" };

interface TextAreaProps extends Described, Omit<InputProps, "list"> {
  rows?: number;
  value: string;
  onValue: (value: string) => void;
}

/** Several lines of text, which grow with what is typed. */
export function TextArea({ label, hint, error, isRequired, value, onValue, ...props }: TextAreaProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <textarea
          rows={4}
          {...props}
          {...ids}
          class="input text-area"
          required={isRequired}
          value={value}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

interface NumberFieldProps extends Described, InputProps {
  min?: number;
  max?: number;
  step?: number;
  /** Null where nothing is typed. */
  value: number | null;
  onValue: (value: number | null) => void;
}

/** A number, or nothing. */
export function NumberField({
  label,
  hint,
  error,
  isRequired,
  value,
  onValue,
  min = 0,
  max,
  step,
  ...props
}: NumberFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <input
          {...props}
          {...ids}
          class="input input-number"
          type="number"
          inputMode="decimal"
          min={min}
          max={max}
          step={step ?? "any"}
          required={isRequired}
          value={value ?? ""}
          onInput={(event) => {
            const number = event.currentTarget.valueAsNumber;
            onValue(Number.isNaN(number) ? null : number);
          }}
        />
      )}
    </Field>
  );
}

interface SelectFieldProps<Value extends string> extends Described {
  value: Value;
  options: readonly { value: Value; label: string }[];
  onValue: (value: Value) => void;
  isDisabled?: boolean;
}

/** One of a few. */
export function SelectField<Value extends string>({
  label,
  hint,
  error,
  value,
  options,
  onValue,
  isDisabled,
}: SelectFieldProps<Value>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <select
          {...ids}
          class="input select"
          disabled={isDisabled}
          value={value}
          onChange={({ currentTarget }) => {
            const chosen = options.find((option) => option.value === currentTarget.value);
            if (chosen) onValue(chosen.value);
          }}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface CheckFieldProps {
  label: string;
  hint?: ComponentChildren;
  isChecked: boolean;
  onValue: (isChecked: boolean) => void;
  isDisabled?: boolean;
}

/** Something that is on or off. */
export function CheckField({ label, hint, isChecked, onValue, isDisabled }: CheckFieldProps) {
  const id = useId();
  return (
    <div class="check-field">
      <input
        id={id}
        type="checkbox"
        class="check"
        checked={isChecked}
        disabled={isDisabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onValue(event.currentTarget.checked)}
      />
      <label for={id}>{label}</label>
      {hint && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface DateTimeFieldProps extends Described {
  /** ISO 8601 in UTC, or null for none. */
  value: string | null;
  onValue: (value: string | null) => void;
}

/** A day and a time of the browser's zone, on its own calendar. */
export function DateTimeField({ label, hint, error, value, onValue }: DateTimeFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <input
          {...ids}
          class="input"
          type="datetime-local"
          value={value === null ? "" : toLocal(value)}
          max="9999-12-31T23:59"
          onChange={(event) => {
            // A day that is only half typed is no wish for none.
            if (event.currentTarget.validity.badInput) return;
            const time = Date.parse(event.currentTarget.value);
            onValue(Number.isNaN(time) ? null : new Date(time).toISOString());
          }}
        />
      )}
    </Field>
  );
}

/** An instant as a field for local times has it: YYYY-MM-DDThh:mm. */
function toLocal(iso: string): string {
  const time = new Date(iso);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
