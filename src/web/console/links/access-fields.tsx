import { useId } from "preact/hooks";
import type { OwnLink } from "../../../features/links/model.ts";
import { say } from "../../shared/language.ts";
import { TextField } from "../parts/fields.tsx";
import type { Form } from "../parts/form.ts";
import { CustomerPicker } from "./customer-picker.tsx";
import { accessKinds, type LinkDraft } from "./draft.ts";
import { HookHelp, SignedHelp } from "./host-help.tsx";
import { SecretLine } from "./secret-line.tsx";

interface AccessProps {
  form: Form<LinkDraft>;
  link: OwnLink | null;
}

/** How visitors are known, and what each way needs. */
export function AccessFields({ form, link }: AccessProps) {
  const { access } = form.values;
  return (
    <div class="form">
      <Choices
        label={say("part_access")}
        value={access}
        options={accessKinds.map((kind) => ({
          value: kind,
          title: say(`access_${kind}`),
          text: say(`access_${kind}_text`),
        }))}
        onValue={(kind) => form.set("access", kind)}
      />
      {link !== null && link.access !== access && <p class="link-note">{say("access_changes")}</p>}
      {access === "account" && <CustomerFields form={form} />}
      {access === "hook" && <HookFields form={form} link={link} />}
      {access === "signed" && (
        <>
          <Secret link={link} hint={say("signed_secret_hint")} />
          <SignedHelp link={link} />
        </>
      )}
    </div>
  );
}

function CustomerFields({ form }: Pick<AccessProps, "form">) {
  const { customers } = form.values;
  return (
    <>
      <Choices
        label={say("customers_whom")}
        value={customers === null ? "all" : "chosen"}
        options={[
          { value: "all", title: say("customers_all"), text: say("customers_all_text") },
          { value: "chosen", title: say("customers_chosen") },
        ]}
        onValue={(whom) => form.set("customers", whom === "all" ? null : [])}
      />
      {customers !== null && (
        <CustomerPicker chosen={customers} onChosen={(ids) => form.set("customers", ids)} />
      )}
    </>
  );
}

function HookFields({ form, link }: AccessProps) {
  const isRefused = form.failure?.code === "address_not_allowed";
  return (
    <>
      <TextField
        type="url"
        label={say("hook_url")}
        hint={say("hook_url_hint")}
        placeholder="https://app.example/api"
        value={form.values.hookUrl}
        maxLength={2048}
        autocapitalize="none"
        spellcheck={false}
        error={form.errorAt("/hook_url") ?? (isRefused ? form.failure?.detail : undefined)}
        onValue={(url) => form.set("hookUrl", url)}
      />
      <Secret link={link} hint={say("hook_secret_hint")} />
      <HookHelp link={link} />
    </>
  );
}

/** The secret of a link, once it has one: with its access, or the one that is about to be. */
function Secret({ link, hint }: { link: OwnLink | null; hint: string }) {
  if (!link?.secret) return <p class="field-hint">{say("hook_secret_later")}</p>;
  return <SecretLine secret={link.secret} hint={hint} />;
}

interface ChoicesProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; title: string; text?: string }[];
  onValue: (value: Value) => void;
}

/** One of a few, each with a sentence. */
function Choices<Value extends string>({ label, value, options, onValue }: ChoicesProps<Value>) {
  const name = useId();
  return (
    <fieldset class="link-choices">
      <legend class="visually-hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value} class="link-choice">
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onValue(option.value)}
          />
          <span>
            <strong>{option.title}</strong>
            {option.text && <small>{option.text}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
