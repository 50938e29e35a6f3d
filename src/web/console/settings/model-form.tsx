import type { UpstreamBody, UpstreamItem } from "../../../features/bots/model.ts";
import { say } from "../../shared/language.ts";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { CheckField, TextField } from "../parts/fields.tsx";
import { type Form, useForm } from "../parts/form.ts";
import { tell } from "../parts/toast.tsx";
import { call } from "../person.ts";

/** Addresses to begin with, as their providers document them. */
const presets = [
  { name: "OpenAI", url: "https://api.openai.com/v1" },
  { name: "DeepSeek", url: "https://api.deepseek.com/v1" },
  { name: "Qwen (DashScope)", url: "https://dashscope.aliyuncs.com/compatible-mode/v1" },
  { name: "Moonshot (Kimi)", url: "https://api.moonshot.cn/v1" },
  { name: "OpenRouter", url: "https://openrouter.ai/api/v1" },
  { name: "Ollama", url: "http://127.0.0.1:11434/v1" },
  { name: "LM Studio", url: "http://127.0.0.1:1234/v1" },
] as const;

interface Values {
  url: string;
  /** Empty: the one there is stays. */
  key: string;
  dropsKey: boolean;
}

interface ModelFormProps {
  upstream: UpstreamItem;
  isTesting: boolean;
  /** Whether there is one to be tested: the own one, or the installation's. */
  isAnySet: boolean;
  onTest: () => Promise<void>;
  onSaved: (upstream: UpstreamItem) => Promise<void>;
  onRemove: () => Promise<void>;
}

/** The address and the key of the administrator's own endpoint. The key is only ever written. */
export function ModelForm({ upstream, isTesting, isAnySet, onTest, onSaved, onRemove }: ModelFormProps) {
  const form = useForm<Values>(
    { url: upstream.base_url ?? "", key: "", dropsKey: false },
    { isGuarded: true },
  );
  const { values, set, errorAt, failure, isBusy, isChanged } = form;
  const isSet = upstream.base_url !== null;
  const save = async () => {
    const saved = await form.send(() => call<UpstreamItem>("PUT", "/me/upstream", bodyOf(values, upstream)));
    if (saved === null) return;
    form.reset({ url: saved.base_url ?? "", key: "", dropsKey: false });
    tell(say("model_saved"));
    await onSaved(saved);
  };
  return (
    <form
      class="form model-form"
      noValidate
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Presets value={values.url} onChoose={(url) => set("url", url)} />
      <TextField
        label={say("model_url")}
        hint={say("model_url_hint")}
        error={errorAt("/base_url")}
        isRequired
        type="url"
        maxLength={2_000}
        spellcheck={false}
        autocapitalize="none"
        value={values.url}
        onValue={(value) => set("url", value)}
      />
      <KeyFields form={form} upstream={upstream} />
      {failure && <FailureNotice failure={failure} />}
      <div class="form-ways">
        <button type="submit" class="button button-primary" disabled={isBusy || isTesting || !isChanged}>
          {say(isBusy ? "saving" : "save")}
        </button>
        <button
          type="button"
          class="button"
          disabled={isTesting || isBusy || isChanged || !isAnySet}
          onClick={() => void onTest()}
        >
          {say("model_test")}
        </button>
        {isSet && (
          <button type="button" class="button model-remove" onClick={() => void onRemove()}>
            {say("model_remove")}
          </button>
        )}
        {isChanged && <p class="field-hint">{say("model_test_first")}</p>}
      </div>
    </form>
  );
}

function Presets({ value, onChoose }: { value: string; onChoose: (url: string) => void }) {
  return (
    <fieldset class="field">
      <legend class="field-name">{say("model_presets")}</legend>
      <div class="presets">
        {presets.map(({ name, url }) => (
          <button
            key={name}
            type="button"
            class="button button-small"
            aria-pressed={value === url}
            onClick={() => onChoose(url)}
          >
            {name}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

function KeyFields({
  form: { values, set, errorAt },
  upstream,
}: {
  form: Form<Values>;
  upstream: UpstreamItem;
}) {
  const isSameAddress = isAddressOf(upstream, values.url);
  const last = upstream.api_key_last4;
  return (
    <>
      <TextField
        label={say("model_key")}
        hint={keyHint(upstream, isSameAddress)}
        error={errorAt("/api_key")}
        type="password"
        autocomplete="new-password"
        spellcheck={false}
        maxLength={2_000}
        placeholder={isSameAddress && last !== null ? `••••••••${last}` : ""}
        disabled={values.dropsKey && isSameAddress}
        value={values.key}
        onValue={(value) => set("key", value)}
      />
      {isSameAddress && last !== null && (
        <CheckField
          label={say("model_key_drop")}
          isChecked={values.dropsKey}
          onValue={(value) => set("dropsKey", value)}
        />
      )}
    </>
  );
}

function keyHint({ base_url, api_key_last4 }: UpstreamItem, isSameAddress: boolean): string {
  if (base_url === null || (isSameAddress && api_key_last4 === null)) return say("model_key_new");
  return isSameAddress ? say("model_key_kept", { last: api_key_last4 ?? "" }) : say("model_key_other");
}

/** As the server keeps it. */
const trimmed = (url: string): string => url.trim().replace(/\/+$/, "");

/** Whether the kept key is that of the address. */
const isAddressOf = ({ base_url }: UpstreamItem, url: string): boolean =>
  base_url !== null && trimmed(url) === base_url;

/** The wish to remove a key counts only for the address that it was said of. */
const bodyOf = ({ url, key, dropsKey }: Values, upstream: UpstreamItem): UpstreamBody => ({
  base_url: url.trim(),
  ...(dropsKey && isAddressOf(upstream, url) ? { api_key: null } : key === "" ? {} : { api_key: key }),
});
