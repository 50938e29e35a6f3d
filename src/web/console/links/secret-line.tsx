import { useSignal } from "@preact/signals";
import { IconButton } from "../../shared/icon-button.tsx";
import { say } from "../../shared/language.ts";
import { CopyButton } from "../parts/bits.tsx";
import { Field } from "../parts/fields.tsx";

/** A secret to be copied, seen only by who wants to. */
export function SecretLine({ secret, hint }: { secret: string; hint?: string }) {
  const isShown = useSignal(false);
  return (
    <Field label={say("link_secret")} hint={hint}>
      {(ids) => (
        <div class="copy-line link-secret">
          <input
            {...ids}
            class="input"
            readOnly
            autocomplete="off"
            value={isShown.value ? secret : "•".repeat(24)}
            onFocus={(event) => event.currentTarget.select()}
          />
          <IconButton
            icon={isShown.value ? "eyeOff" : "eye"}
            name={say(isShown.value ? "link_secret_hide" : "link_secret_show")}
            isSmall
            onClick={() => {
              isShown.value = !isShown.value;
            }}
          />
          <CopyButton text={secret} />
        </div>
      )}
    </Field>
  );
}
