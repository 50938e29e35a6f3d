import { useSignal } from "@preact/signals";
import type { ImportAnswer } from "../../../features/users/model.ts";
import type { Failure } from "../../shared/failure.ts";
import { say } from "../../shared/language.ts";
import { Card } from "../parts/bits.tsx";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { sayNumber } from "../parts/format.ts";
import { PageHead } from "../parts/page-head.tsx";
import { Loading } from "../parts/table.tsx";
import { importCustomers } from "./customer-api.ts";
import { ImportLines } from "./import-lines.tsx";
import { InviteAll } from "./invite-all.tsx";
import { TablePicker } from "./table-picker.tsx";

type Step =
  | { kind: "pick" }
  | { kind: "busy" }
  | { kind: "preview"; content: string; answer: ImportAnswer }
  | { kind: "done"; answer: ImportAnswer };

/** Brings customers in from a table: it is picked, looked at line by line, taken, and everybody in it invited. */
export function ImportPage() {
  const step = useSignal<Step>({ kind: "pick" });
  const failure = useSignal<Failure | null>(null);
  const bring = async (content: string, isDryRun: boolean) => {
    const before = step.value;
    step.value = { kind: "busy" };
    const result = await importCustomers(content, isDryRun);
    failure.value = result.ok ? null : result.failure;
    if (!result.ok) step.value = before;
    else if (isDryRun) step.value = { kind: "preview", content, answer: result.value };
    else step.value = { kind: "done", answer: result.value };
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
      <StepView step={step.value} onTable={bring} onAgain={again} />
    </>
  );
}

interface StepProps {
  step: Step;
  onTable: (content: string, isDryRun: boolean) => Promise<void>;
  onAgain: () => void;
}

function StepView({ step, onTable, onAgain }: StepProps) {
  switch (step.kind) {
    case "pick":
      return <TablePicker onTable={(content) => void onTable(content, true)} />;
    case "busy":
      return <Loading />;
    case "preview":
      return <Preview {...step} onImport={() => void onTable(step.content, false)} onAgain={onAgain} />;
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
  onImport: () => void;
  onAgain: () => void;
}

function Preview({ answer, onImport, onAgain }: PreviewProps) {
  const count = answer.rows.filter(({ status }) => status === "new").length;
  return (
    <Card
      title={say("import_preview")}
      actions={
        <>
          <button type="button" class="button" onClick={onAgain}>
            {say("import_other")}
          </button>
          {count > 0 && (
            <button type="button" class="button button-primary" onClick={onImport}>
              {say("import_now", { count: sayNumber(count) })}
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
