import type { ComponentChildren } from "preact";
import type { AuditEvent } from "../../../features/audit/model.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { isWordKey } from "../../shared/words.ts";
import { sayDateTime, sayNumber } from "../parts/format.ts";

type Named = NonNullable<AuditEvent["changes"]>;

/** So many fields are named before they are unfolded. */
const namedFields = 3;

/** The fields that changed, to be unfolded: each with what it was and what it is. */
export function Changes({ changes }: { changes: Named }) {
  const fields = Object.entries(changes);
  return (
    <details class="audit-changes">
      <summary>
        <IconOf name="chevron" />
        {listNames(fields.map(([name]) => fieldName(name)))}
      </summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{say("audit_field")}</th>
            <th scope="col">{say("audit_before")}</th>
            <th scope="col">{say("audit_after")}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map(([name, { before, after }]) => (
            <tr key={name}>
              <th scope="row">{fieldName(name)}</th>
              {isHidden(before, after) ? (
                <td colSpan={2} class="audit-quiet">
                  {say("audit_hidden")}
                </td>
              ) : (
                <>
                  <td data-head={say("audit_before")}>{shown(before)}</td>
                  <td data-head={say("audit_after")} class="audit-after">
                    {shown(after)}
                  </td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** Null before and after is how a secret is named that is not shown. */
const isHidden = (before: unknown, after: unknown) => before === null && after === null;

function fieldName(name: string): string {
  const key = `field_${name.replace("*", "others").replaceAll(".", "_")}`;
  return isWordKey(key) ? say(key) : name;
}

function listNames(names: readonly string[]): string {
  if (names.length <= namedFields) return names.join(say("audit_comma"));
  const first = names.slice(0, namedFields - 1);
  return say("audit_more_fields", {
    names: first.join(say("audit_comma")),
    count: sayNumber(names.length - first.length),
  });
}

const instantForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function shown(value: unknown): ComponentChildren {
  if (value === null || value === "") return <span class="audit-quiet">{say("audit_nothing")}</span>;
  if (typeof value === "boolean") return say(value ? "audit_yes" : "audit_no");
  if (typeof value === "number") return sayNumber(value);
  if (typeof value === "string") return instantForm.test(value) ? sayDateTime(value) : value;
  if (Array.isArray(value) && value.every((item) => typeof item === "string"))
    return value.length === 0 ? <span class="audit-quiet">{say("audit_nothing")}</span> : value.join("\n");
  return <code>{JSON.stringify(value)}</code>;
}
