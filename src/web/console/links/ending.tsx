import { useSignal } from "@preact/signals";
import type { LinkItem, OwnLink } from "../../../features/links/model.ts";
import { say } from "../../shared/language.ts";
import { Card } from "../parts/bits.tsx";
import { confirm } from "../parts/confirm.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { SelectField } from "../parts/fields.tsx";
import { sentenceOf, useForm } from "../parts/form.ts";
import { tell } from "../parts/toast.tsx";
import { call } from "../person.ts";
import { wholeLinkTitle } from "./state.tsx";

interface EndingProps {
  link: OwnLink;
  reload: () => Promise<void>;
}

/** Another address, another secret, or the end of a link; each is asked first. */
export function Ending({ link, reload }: EndingProps) {
  const isRotating = useSignal(false);
  const path = `/bot-share-tokens/${link.id}`;
  const done = async (result: Awaited<ReturnType<typeof call>>, sentence: string) => {
    tell(result.ok ? sentence : sentenceOf(result.failure));
    if (result.ok) await reload();
  };
  const rotateSecret = async () => {
    const question = { title: say("link_rotate_secret"), text: say("link_rotate_secret_text") };
    if (!(await confirm({ ...question, action: say("link_rotate_secret"), isDangerous: true }))) return;
    await done(await call("POST", `${path}/rotate-secret`), say("link_secret_rotated"));
  };
  const revoke = async () => {
    const title = say("link_revoke_title", { name: wholeLinkTitle(link) });
    const text = say("link_revoke_text");
    if (!(await confirm({ title, text, action: say("link_revoke"), isDangerous: true }))) return;
    await done(await call("DELETE", path), say("link_revoked"));
  };
  return (
    <Card title={say("link_end")}>
      <div class="form-ways">
        <button
          type="button"
          class="button"
          onClick={() => {
            isRotating.value = true;
          }}
        >
          {say("link_rotate")}
        </button>
        {link.secret !== null && (
          <button type="button" class="button" onClick={() => void rotateSecret()}>
            {say("link_rotate_secret")}
          </button>
        )}
        <button type="button" class="button button-danger" onClick={() => void revoke()}>
          {say("link_revoke")}
        </button>
      </div>
      {isRotating.value && (
        <Rotation
          path={path}
          onDone={async () => {
            isRotating.value = false;
            tell(say("link_rotated"));
            await reload();
          }}
          onClose={() => {
            isRotating.value = false;
          }}
        />
      )}
    </Card>
  );
}

const graces = [
  { value: "0", word: "link_grace_none" },
  { value: "1", word: "link_grace_hour" },
  { value: "24", word: "link_grace_day" },
  { value: "168", word: "link_grace_week" },
  { value: "720", word: "link_grace_month" },
] as const;
type Grace = (typeof graces)[number]["value"];

interface RotationProps {
  path: string;
  onDone: () => Promise<void>;
  onClose: () => void;
}

function Rotation({ path, onDone, onClose }: RotationProps) {
  const form = useForm<{ grace: Grace }>({ grace: "24" });
  const rotate = async () => {
    const body = { grace_hours: Number(form.values.grace) };
    if (await form.send(() => call<LinkItem>("POST", `${path}/rotate`, body))) await onDone();
  };
  return (
    <Dialog title={say("link_rotate")} onClose={onClose}>
      <form
        class="dialog-body"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void rotate();
        }}
      >
        <p class="dialog-text">{say("link_rotate_text")}</p>
        <SelectField
          label={say("link_rotate_grace")}
          value={form.values.grace}
          options={graces.map(({ value, word }) => ({ value, label: say(word) }))}
          onValue={(grace) => form.set("grace", grace)}
        />
        {form.failure && <FailureNotice failure={form.failure} />}
        <div class="dialog-ways">
          <button type="button" class="button" onClick={onClose}>
            {say("cancel")}
          </button>
          <button type="submit" class="button button-primary" disabled={form.isBusy}>
            {say("link_rotate")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
