import { type Signal, useSignal } from "@preact/signals";
import type { ImportAnswer } from "../../../features/users/model.ts";
import type { Failure } from "../../shared/failure.ts";
import { say } from "../../shared/language.ts";
import { Card } from "../parts/bits.tsx";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { sayNumber } from "../parts/format.ts";
import { PageHead } from "../parts/page-head.tsx";
import { importCustomers } from "./customer-api.ts";
import { useGuard } from "./guard.ts";
import { ImportLines } from "./import-lines.tsx";
import { InviteAll } from "./invite-all.tsx";
import { TablePicker } from "./table-picker.tsx";

type Step =
  | { kind: "pick" }
  | { kind: "preview"; content: string; answer: ImportAnswer }
  | { kind: "done"; answer: ImportAnswer };

/** Brings customers in from a table: it is picked, looked at line by line, taken, and everybody in it invited. */
export function ImportPage() {
  const step = useSignal<Step>({ kind: "pick" });
  const failure = useSignal<Failure | null>(null);
  // What was pasted outlives a table that was refused, and a look at the preview.
  const pasted = useSignal("");
  const isBusy = useSignal(false);
  const isUnfinished = step.value.kind === "preview" || (step.value.kind === "pick" && pasted.value !== "");
  useGuard(
    isUnfinished
      ? {
          title: say("import_leave_title"),
          text: say("import_leave_table"),
          action: say("leave_unsaved"),
        }
      : null,
  );
  const bring = async (content: string, isDryRun: boolean) => {
    if (isBusy.value) return;
    isBusy.value = true;
    const result = await importCustomers(content, isDryRun);
    isBusy.value = false;
    failure.value = result.ok ? null : result.failure;
    if (!result.ok) return;
    const answer = result.value;
    step.value = isDryRun ? { kind: "preview", content, answer } : { kind: "done", answer };
  };
  const again = () => {
    failure.value = null;
    step.value = { kind: "pick" };
  };
  return (
    <>
      <PageHead
        title={say("import_title")}
        lead={say("import_lead")}
        back={{ href: "/console/customers", label: say("nav_customers") }}
      />
      {failure.value && <FailureNotice failure={failure.value} />}
      <StepView step={step.value} pasted={pasted} isBusy={isBusy.value} onTable={bring} onAgain={again} />
    </>
  );
}

interface StepProps {
  step: Step;
  pasted: Signal<string>;
  isBusy: boolean;
  onTable: (content: string, isDryRun: boolean) => Promise<void>;
  onAgain: () => void;
}

function StepView({ step, pasted, isBusy, onTable, onAgain }: StepProps) {
  switch (step.kind) {
    case "pick":
      return (
        <TablePicker pasted={pasted} isBusy={isBusy} onTable={(content) => void onTable(content, true)} />
      );
    case "preview":
      return (
        <Preview
          {...step}
          isBusy={isBusy}
          onImport={() => void onTable(step.content, false)}
          onAgain={onAgain}
        />
      );
    case "done":
      return (
        <>
          <InviteAll answer={step.answer} />
          <Card>
            <ImportLines rows={step.answer.rows} />
          </Card>
        </>
      );
  }
}

interface PreviewProps {
  answer: ImportAnswer;
  isBusy: boolean;
  onImport: () => void;
  onAgain: () => void;
}

function Preview({ answer, isBusy, onImport, onAgain }: PreviewProps) {
  const count = answer.rows.filter(({ status }) => status === "new").length;
  return (
    <Card
      title={say("import_preview")}
      actions={
        <>
          <button type="button" class="button" disabled={isBusy} onClick={onAgain}>
            {say("import_other")}
          </button>
          {count > 0 && (
            <button type="button" class="button button-primary" disabled={isBusy} onClick={onImport}>
              {isBusy ? say("saving") : say("import_now", { count: sayNumber(count) })}
            </button>
          )}
        </>
      }
      lead={count === 0 ? say("import_nothing") : undefined}
    >
      <ImportLines rows={answer.rows} />
    </Card>
  );
}
