import { useId } from "preact/hooks";

interface Way<Value extends string> {
  value: Value;
  label: string;
  hint: string;
}

interface WaysProps<Value extends string> {
  label: string;
  ways: readonly Way<Value>[];
  /** Null: none is chosen yet. */
  chosen: Value | null;
  onChosen: (value: Value) => void;
}

/** One of a few ways, each with what it means. */
export function Ways<Value extends string>({ label, ways, chosen, onChosen }: WaysProps<Value>) {
  const name = useId();
  return (
    <fieldset class="ways">
      <legend class="field-name">{label}</legend>
      {ways.map((way) => (
        <label key={way.value} class="way">
          <input
            type="radio"
            name={name}
            value={way.value}
            checked={way.value === chosen}
            aria-describedby={`${name}-${way.value}`}
            onChange={() => onChosen(way.value)}
          />
          <span>
            <span class="way-name">{way.label}</span>
            <span class="field-hint" id={`${name}-${way.value}`}>
              {way.hint}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
