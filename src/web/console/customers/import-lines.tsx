import { useSignal } from "@preact/signals";
import type { ImportedRow } from "../../../features/users/model.ts";
import { say } from "../../shared/language.ts";
import { Badge } from "../parts/bits.tsx";
import { sayNumber } from "../parts/format.ts";
import { type Column, Table } from "../parts/table.tsx";

/** So many lines are drawn at a time. */
const stepLines = 100;

const tones = { new: "good", taken: "quiet", repeated: "warn", invalid: "bad" } as const;

/** A table line by line, with what became of each: all of them, or those that were not taken alone. */
export function ImportLines({ rows }: { rows: readonly ImportedRow[] }) {
  const areWrongShown = useSignal(false);
  const most = useSignal(stepLines);
  const wrong = rows.filter(({ status }) => status !== "new");
  const chosen = areWrongShown.value ? wrong : rows;
  const left = chosen.length - most.value;
  if (rows.length === 0) return <p class="page-lead">{say("import_no_lines")}</p>;
  const choose = (isWrong: boolean) => () => {
    areWrongShown.value = isWrong;
    most.value = stepLines;
  };
  return (
    <>
      {wrong.length > 0 && (
        <div class="line-choice">
          <button type="button" aria-pressed={!areWrongShown.value} onClick={choose(false)}>
            {say("import_all_lines", { count: sayNumber(rows.length) })}
          </button>
          <button type="button" aria-pressed={areWrongShown.value} onClick={choose(true)}>
            {say("import_wrong_lines", { count: sayNumber(wrong.length) })}
          </button>
        </div>
      )}
      <Table
        caption={say("import_preview")}
        columns={columns()}
        rows={chosen.slice(0, most.value)}
        keyOf={({ line }) => String(line)}
      />
      {left > 0 && (
        <button
          type="button"
          class="button button-small line-more"
          onClick={() => {
            most.value += stepLines;
          }}
        >
          {say("import_more_lines", { count: sayNumber(Math.min(stepLines, left)) })}
        </button>
      )}
    </>
  );
}

const columns = (): Column<ImportedRow>[] => [
  { head: say("customer_name"), cell: ({ username }) => username || "–", isMain: true },
  { head: say("customer_email"), cell: ({ email }) => email ?? "" },
  {
    head: say("customer_state"),
    cell: ({ status, id }) => (
      <Badge tone={tones[status]}>{say(`import_status_${id === null ? status : "made"}`)}</Badge>
    ),
  },
  { head: say("import_note"), cell: ({ message }) => message ?? "" },
  { head: say("import_line"), cell: ({ line }) => sayNumber(line), isNumber: true },
];
