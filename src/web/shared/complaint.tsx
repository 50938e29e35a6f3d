import { IconOf } from "./icons.tsx";

/** What is wrong with a form, told as soon as it is known. `id` is what its fields are described by. */
export function Complaint({ id, sentence }: { id: string; sentence: string | null }) {
  return (
    <div role="alert">
      {sentence && (
        <p id={id} class="complaint">
          <IconOf name="alert" />
          <span>{sentence}</span>
        </p>
      )}
    </div>
  );
}
