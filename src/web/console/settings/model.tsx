import { useSignal } from "@preact/signals";
import type { KnownModels, UpstreamItem } from "../../../features/bots/model.ts";
import type { Failure } from "../../shared/failure.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { Badge, Card } from "../parts/bits.tsx";
import { confirm } from "../parts/confirm.tsx";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { sentenceOf } from "../parts/form.ts";
import { sayAgo, sayNumber } from "../parts/format.ts";
import { useResource } from "../parts/resource.ts";
import { Loading } from "../parts/table.tsx";
import { tell } from "../parts/toast.tsx";
import { call } from "../person.ts";
import { ModelForm } from "./model-form.tsx";

/** What a test of the endpoint brought. */
type Tested =
  | { kind: "busy" }
  | { kind: "works"; models: readonly string[] }
  | { kind: "fails"; message: string };

/** Where the administrator's bots find their models. */
export function ModelSettings() {
  const own = useResource<UpstreamItem>("/me/upstream");
  const known = useResource<KnownModels>("/me/upstream/models");
  const tested = useSignal<Tested | null>(null);
  const failure = useSignal<Failure | null>(null);
  const test = async () => {
    tested.value = { kind: "busy" };
    failure.value = null;
    const answer = await call<{ success: boolean; models: string[]; message: string }>(
      "POST",
      "/me/upstream/test",
    );
    tested.value = null;
    if (!answer.ok) {
      failure.value = answer.failure;
      return;
    }
    const { success, models, message } = answer.value;
    tested.value = success ? { kind: "works", models } : { kind: "fails", message };
    await Promise.all([own.reload(), known.reload()]);
  };
  const remove = async () => {
    const isSure = await confirm({
      title: say("model_remove_title"),
      text: say("model_remove_text"),
      action: say("model_remove"),
      isDangerous: true,
    });
    if (!isSure) return;
    const removed = await call("DELETE", "/me/upstream");
    if (!removed.ok) return tell(sentenceOf(removed.failure));
    tested.value = null;
    tell(say("model_removed"));
    await Promise.all([own.reload(), known.reload()]);
  };
  const upstream = own.value;
  if (upstream === null)
    return own.failure ? <FailureNotice failure={own.failure} onRetry={own.reload} /> : <Loading />;
  return (
    <Card title={say("settings_model")} lead={say("model_lead")}>
      <Standing known={known.value} />
      <ModelForm
        key={upstream.updated_at}
        upstream={upstream}
        isTesting={tested.value?.kind === "busy"}
        isAnySet={upstream.base_url !== null || known.value?.source === "installation"}
        onTest={test}
        onSaved={async (saved) => {
          own.set(saved);
          await test();
        }}
        onRemove={remove}
      />
      <div aria-live="polite">
        {failure.value && <FailureNotice failure={failure.value} onRetry={test} />}
        {tested.value && <TestResult tested={tested.value} />}
      </div>
    </Card>
  );
}

/** Whose endpoint counts at this moment. */
function Standing({ known }: { known: KnownModels | null }) {
  if (known === null) return null;
  const { source, models, refreshed_at } = known;
  if (source === null) return <p class="model-standing">{say("model_nothing")}</p>;
  if (source === "installation") return <p class="model-standing">{say("model_installation")}</p>;
  if (refreshed_at === null || models.length === 0) return null;
  return (
    <p>
      <Badge tone="good">
        {say("model_known", { n: sayNumber(models.length), when: sayAgo(refreshed_at) })}
      </Badge>
    </p>
  );
}

/** So many names are enough to know the service by. */
const shownModels = 40;

function TestResult({ tested }: { tested: Tested }) {
  if (tested.kind === "busy") return <p class="shimmer">{say("model_testing")}</p>;
  if (tested.kind === "fails") {
    return (
      <p class="complaint">
        <IconOf name="alert" />
        <span>
          <strong>{say("model_fails")}</strong> {tested.message}
        </span>
      </p>
    );
  }
  const { models } = tested;
  const more = models.length - shownModels;
  return (
    <div class="model-works">
      <p>
        <IconOf name="check" />
        {models.length > 0 ? say("model_works", { n: sayNumber(models.length) }) : say("model_works_none")}
      </p>
      <ul class="model-names">
        {models.slice(0, shownModels).map((model) => (
          <li key={model}>{model}</li>
        ))}
      </ul>
      {more > 0 && <p class="field-hint">{say("model_more", { n: sayNumber(more) })}</p>}
    </div>
  );
}
