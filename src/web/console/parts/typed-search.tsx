import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { TextField } from "./fields.tsx";

/** Typing goes on for a moment before it is looked for. */
const typingMs = 300;

interface TypedSearchProps {
  label: string;
  /** What can be looked for, shown while nothing is typed. */
  hint: string;
  /** What is looked for now, as the address has it. */
  value: string;
  onValue: (value: string) => void;
  maxLength?: number;
}

/** A field whose words are looked for while they are typed. It follows its value where something else changes that: the way back, a link. */
export function TypedSearch({ label, hint, value, onValue, maxLength = 200 }: TypedSearchProps) {
  const typed = useSignal(value);
  const sent = useRef(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (typed.value === sent.current) return;
      sent.current = typed.value;
      onValue(typed.value);
    }, typingMs);
    return () => clearTimeout(timer);
  }, [typed.value]);
  useEffect(() => {
    // Changed by something else: the filters were cleared, or the address is another.
    if (value === sent.current.trim() || value === sent.current) return;
    sent.current = value;
    typed.value = value;
  }, [value]);
  return (
    <TextField
      type="search"
      label={label}
      placeholder={hint}
      value={typed.value}
      maxLength={maxLength}
      onValue={(next) => {
        typed.value = next;
      }}
    />
  );
}
