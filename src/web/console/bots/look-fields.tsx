import { useEffect, useRef } from "preact/hooks";
import { type Accent, deriveAccent, type Scheme } from "../../shared/accent.ts";
import { Avatar } from "../../shared/avatar.tsx";
import { say } from "../../shared/language.ts";
import { Field } from "../parts/fields.tsx";
import { maxAddressChars } from "./limits.ts";
import type { FieldsProps } from "./prompt-fields.tsx";

/** The design's own accent, where none is chosen. */
const designsAccent = "#bd410b";

/** The picture and the colour of a bot, each with what comes of it. */
export function LookFields({ form: { values, set, errorAt } }: FieldsProps) {
  const { name, avatar, accent } = values;
  return (
    <>
      <Field label={say("bot_avatar")} hint={say("bot_avatar_hint")} error={errorAt("/settings/avatar_url")}>
        {(ids) => (
          <div class="with-sample">
            <Avatar name={name} url={avatar.trim() || null} size="medium" />
            <input
              {...ids}
              class="input"
              type="url"
              maxLength={maxAddressChars}
              placeholder="https://"
              value={avatar}
              onInput={(event) => set("avatar", event.currentTarget.value)}
            />
          </div>
        )}
      </Field>
      <Field
        label={say("bot_accent")}
        hint={say("bot_accent_hint")}
        error={errorAt("/settings/accent_color")}
      >
        {(ids) => (
          <div class="with-sample">
            <input
              class="colour"
              type="color"
              aria-label={say("bot_accent_pick")}
              value={readColour(accent) ?? designsAccent}
              onInput={(event) => set("accent", event.currentTarget.value)}
            />
            <input
              {...ids}
              class="input colour-text"
              maxLength={7}
              placeholder={designsAccent}
              autocomplete="off"
              spellcheck={false}
              value={accent}
              onInput={(event) => set("accent", event.currentTarget.value)}
            />
            {accent !== "" && (
              <button type="button" class="button button-small" onClick={() => set("accent", "")}>
                {say("bot_accent_none")}
              </button>
            )}
          </div>
        )}
      </Field>
      <div class="samples" role="img" aria-label={say("bot_accent_sample")}>
        <Sample scheme="light" accent={accent} name={name} />
        <Sample scheme="dark" accent={accent} name={name} />
      </div>
    </>
  );
}

const readColour = (text: string): string | null =>
  /^#[0-9a-f]{6}$/i.test(text.trim()) ? text.trim().toLowerCase() : null;

/** A chat in small, in the colours that the page derives from the accent. */
function Sample({ scheme, accent, name }: { scheme: Scheme; accent: string; name: string }) {
  const sample = useRef<HTMLDivElement>(null);
  const colours = deriveAccent(readColour(accent) ?? designsAccent)?.[scheme];
  useEffect(() => {
    if (sample.current && colours) paint(sample.current, colours);
  }, [accent, scheme]);
  return (
    <div ref={sample} class={`sample sample-${scheme}`}>
      <span class="sample-head">
        <span class="sample-avatar">{name.trim().slice(0, 1).toLocaleUpperCase() || "·"}</span>
        {name}
      </span>
      <span class="sample-question">{say("bot_sample_question")}</span>
      <span class="sample-answer">
        {say("bot_sample_answer")} <span class="sample-cite">1</span>
      </span>
      <span class="sample-send">
        <span />
      </span>
    </div>
  );
}

/** Gives a part of the page an accent of its own. */
function paint({ style }: HTMLElement, colours: Accent): void {
  for (const [name, value] of Object.entries(colours)) style.setProperty(`--${name}`, value);
}
