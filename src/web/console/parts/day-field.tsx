import { say } from "../../shared/language.ts";
import { learnWords } from "../../shared/words.ts";
import { Field } from "./fields.tsx";
import { measureWords } from "./measure-words.ts";

learnWords(measureWords);

interface DayFieldsProps {
  /** Days of the browser's calendar as YYYY-MM-DD; empty for none. */
  from: string;
  /** Meant to its end. */
  to: string;
  /** Whether there is no period without both of them. */
  isRequired?: boolean;
  onFrom: (day: string) => void;
  onTo: (day: string) => void;
}

/** The first and the last day of a period, which cannot end before it begins. */
export function DayFields({ from, to, isRequired = false, onFrom, onTo }: DayFieldsProps) {
  return (
    <>
      <DayField label={say("day_from")} value={from} max={to} isRequired={isRequired} onValue={onFrom} />
      <DayField label={say("day_to")} value={to} min={from} isRequired={isRequired} onValue={onTo} />
    </>
  );
}

interface DayFieldProps {
  label: string;
  value: string;
  min?: string;
  max?: string;
  isRequired: boolean;
  onValue: (day: string) => void;
}

function DayField({ label, value, min, max, isRequired, onValue }: DayFieldProps) {
  return (
    <Field label={label}>
      {(ids) => (
        <input
          {...ids}
          class="input"
          type="date"
          value={value}
          min={min}
          max={max || "9999-12-31"}
          required={isRequired}
          onChange={({ currentTarget }) => {
            // One that is half typed, or beyond the other, is said to be wrong and counts for nothing.
            if (currentTarget.checkValidity()) onValue(currentTarget.value);
          }}
        />
      )}
    </Field>
  );
}
