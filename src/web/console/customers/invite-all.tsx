import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ImportAnswer } from "../../../features/users/model.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { Card } from "../parts/bits.tsx";
import { sayNumber } from "../parts/format.ts";
import { ReachNote } from "../parts/reach.tsx";
import { inviteCustomer } from "./customer-api.ts";
import { useGuard } from "./guard.ts";
import { LeadsTo, useLeadsTo } from "./invitation.tsx";
import { toCsv } from "./links-file.ts";

/** So many invitations are asked for at a time. */
const atOnce = 4;

interface Invited {
  rows: string[][];
  failed: string[];
}

/** What was imported, and an invitation for each of them: a file with their links, which is made in the browser and nowhere kept. */
export function InviteAll({ answer }: { answer: ImportAnswer }) {
  const leadsTo = useLeadsTo();
  const done = useSignal<number | null>(null);
  const invited = useSignal<Invited | null>(null);
  const isLeft = useRef(false);
  useEffect(
    () => () => {
      isLeft.current = true;
    },
    [],
  );
  const made = answer.rows.flatMap(({ id, username, email }) =>
    id === null ? [] : [{ id, username, email }],
  );
  const inviteAll = async () => {
    done.value = 0;
    const found: Invited = { rows: [], failed: [] };
    const waiting = [...made];
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined && !isLeft.current; next = waiting.shift()) {
        const result = await inviteCustomer(next.id, leadsTo.id);
        if (result.ok) {
          const { url, expires_at } = result.value;
          found.rows.push([next.username, next.email ?? "", url, expires_at]);
        } else found.failed.push(next.username);
        done.value = found.rows.length + found.failed.length;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    invited.value = found;
  };
  useGuard(done.value === null || invited.value !== null ? null : lossOf("import_leave_inviting"));
  if (invited.value !== null) return <Ready {...invited.value} />;
  const count = sayNumber(made.length);
  return (
    <Card title={say("import_done", { count })} lead={made.length > 0 ? say("import_done_text") : undefined}>
      {made.length > 0 && done.value === null && <LeadsTo {...leadsTo} />}
      <div class="form-ways">
        {made.length > 0 && (
          <button
            type="button"
            class="button button-primary"
            disabled={done.value !== null || leadsTo.isLoading}
            onClick={() => void inviteAll()}
          >
            {done.value === null
              ? say("import_invite_all")
              : say("import_inviting", { done: sayNumber(done.value), count })}
          </button>
        )}
        <a class="button" href="/console/customers">
          {say("import_to_list")}
        </a>
      </div>
    </Card>
  );
}

const lossOf = (text: "import_leave_inviting" | "import_leave_links") => ({
  title: say("import_leave_title"),
  text: say(text),
  action: say("leave_unsaved"),
});

function Ready({ rows, failed }: Invited) {
  // Where nobody could be invited there is nothing to lose.
  const isSaved = useSignal(rows.length === 0);
  useGuard(isSaved.value ? null : lossOf("import_leave_links"));
  const save = () => {
    saveFile(rows);
    isSaved.value = true;
  };
  return (
    <Card title={say("import_invited")} lead={say("import_invited_text")}>
      {failed.length > 0 && (
        <p class="field-error">{say("import_failed_some", { names: failed.join(", ") })}</p>
      )}
      {rows[0]?.[2] !== undefined && <ReachNote address={rows[0][2]} />}
      <div class="form-ways">
        {rows.length > 0 && (
          <button type="button" class="button button-primary" onClick={save}>
            <IconOf name="download" />
            {say("import_download")}
          </button>
        )}
        <a class="button" href="/console/customers">
          {say("import_to_list")}
        </a>
      </div>
    </Card>
  );
}

function saveFile(rows: readonly string[][]): void {
  const text = toCsv([["username", "email", "invitation_url", "expires_at"], ...rows]);
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = "invitations.csv";
  link.click();
  // Once the browser has taken it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
