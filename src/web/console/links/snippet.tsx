import { CopyButton } from "../parts/bits.tsx";

/** Code to be copied. */
export function Snippet({ code, label }: { code: string; label: string }) {
  return (
    <figure class="link-snippet">
      <figcaption>
        <span>{label}</span>
        <CopyButton text={code} />
      </figcaption>
      <pre>
        <code>{code}</code>
      </pre>
    </figure>
  );
}
