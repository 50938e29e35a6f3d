import { useSignal } from "@preact/signals";
import type { HookTest } from "../../../features/identity/model.ts";
import type { OriginTest, OwnLink } from "../../../features/links/model.ts";
import { say } from "../../shared/language.ts";
import { Badge, Card, Facts } from "../parts/bits.tsx";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { TextField } from "../parts/fields.tsx";
import { useForm } from "../parts/form.ts";
import { sayDuration } from "../parts/format.ts";
import { call } from "../person.ts";

/** Tries of a link, with what came back: its host or its tokens, and the websites that may embed it. */
export function Tries({ link }: { link: OwnLink }) {
  const knows = link.access === "hook" || link.access === "signed" ? link.access : null;
  return (
    <Card title={say("try_title")}>
      {knows && <TryToken linkId={link.id} access={knows} />}
      <TryOrigin linkId={link.id} />
    </Card>
  );
}

function TryToken({ linkId, access }: { linkId: string; access: "hook" | "signed" }) {
  const form = useForm({ token: "" });
  const result = useSignal<HookTest | null>(null);
  const ask = async () => {
    const path = `/bot-share-tokens/${linkId}/test-hook`;
    result.value = await form.send(() => call<HookTest>("POST", path, { token: form.values.token.trim() }));
  };
  return (
    <form
      class="link-try"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <h3>{say(`try_${access}`)}</h3>
      <p class="field-hint">{say(`try_${access}_lead`)}</p>
      <div class="link-try-line">
        <TextField
          label={say("try_token")}
          value={form.values.token}
          error={form.errorAt("/token")}
          autocomplete="off"
          spellcheck={false}
          onValue={(token) => form.set("token", token)}
        />
        <button type="submit" class="button" disabled={form.isBusy}>
          {say(access === "hook" ? "try_call" : "try_check")}
        </button>
      </div>
      {form.failure && <FailureNotice failure={form.failure} />}
      <div role="status">{result.value && <Outcome test={result.value} />}</div>
    </form>
  );
}

function Outcome({ test }: { test: HookTest }) {
  const { success, uid, reason, message, url, http_status, duration_ms, answer, name } = test;
  return (
    <div class="link-try-outcome">
      <Badge tone={success ? "good" : "bad"}>
        {success ? say("try_let_in", { uid: uid ?? "" }) : say("try_refused")}
      </Badge>
      {!success && <p>{reason === null ? message : say(`reason_${reason}`)}</p>}
      {name !== null && <p>{`${say("try_visitor_name")}: ${name}`}</p>}
      {url !== null && (
        <Facts
          items={[
            { name: say("try_called"), value: url },
            { name: say("try_status"), value: http_status ?? say("try_no_answer") },
            { name: say("try_took"), value: sayDuration(duration_ms) },
          ]}
        />
      )}
      {answer !== null && (
        <>
          <p class="field-hint">{say("try_answer")}</p>
          <pre class="link-try-answer">{answer === "" ? say("try_no_answer") : answer}</pre>
        </>
      )}
    </div>
  );
}

function TryOrigin({ linkId }: { linkId: string }) {
  const form = useForm({ origin: "" });
  const result = useSignal<OriginTest | null>(null);
  const ask = async () => {
    const path = `/bot-share-tokens/${linkId}/test-origin`;
    result.value = await form.send(() => call<OriginTest>("POST", path, form.values));
  };
  return (
    <form
      class="link-try"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <h3>{say("try_origin")}</h3>
      <div class="link-try-line">
        <TextField
          type="url"
          label={say("try_origin_field")}
          placeholder="https://shop.example"
          value={form.values.origin}
          error={form.errorAt("/origin")}
          spellcheck={false}
          onValue={(origin) => form.set("origin", origin)}
        />
        <button type="submit" class="button" disabled={form.isBusy || form.values.origin.trim() === ""}>
          {say("try_check")}
        </button>
      </div>
      {form.failure && form.errorAt("/origin") === undefined && <FailureNotice failure={form.failure} />}
      <div role="status">{result.value && <Verdict test={result.value} />}</div>
    </form>
  );
}

function Verdict({ test: { allowed, origin, reason, nearest } }: { test: OriginTest }) {
  return (
    <p class={allowed ? "link-verdict is-good" : "link-verdict is-bad"}>
      {say(`try_origin_${reason}`, { origin })}
      {nearest !== null && ` ${say("try_origin_nearest", { nearest })}`}
    </p>
  );
}
