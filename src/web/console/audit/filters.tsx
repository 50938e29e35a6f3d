import type { AuditEvent } from "../../../features/audit/model.ts";
import { say } from "../../shared/language.ts";
import { DayFields } from "../parts/day-field.tsx";
import { SelectField } from "../parts/fields.tsx";
import { standing } from "../person.ts";
import { setQuery } from "../router.ts";
import { startOfDay } from "./days.ts";
import { things } from "./sentence.tsx";

/** The filters of the list, by their names in the page's address. */
export const filterNames = ["thing", "who", "from", "to", "target_id"] as const;

/** How the actions begin that are done to a thing, where they do not all begin with its name. */
const beginnings: Partial<Record<(typeof things)[number], string>> = {
  conversation: "conversation.,conversations.",
  customer: "customer.,invite.",
  account: "account.,setup.",
};

/** What the page's address asks of the API. Days are those of the browser's zone, both of them whole. */
export function readFilters(query: URLSearchParams) {
  const thing = things.find((name) => name === query.get("thing"));
  return {
    action: thing && (beginnings[thing] ?? `${thing}.`),
    actor_id: query.get("who"),
    target_id: query.get("target_id"),
    from: startOfDay(query.get("from")),
    to: startOfDay(query.get("to"), 1),
  };
}

interface FiltersProps {
  query: URLSearchParams;
  /** The entries that are known, whose actors can be chosen. */
  events: readonly AuditEvent[];
}

/** The kind of thing, who did it, and the days. */
export function Filters({ query, events }: FiltersProps) {
  return (
    <search class="filters">
      <SelectField
        label={say("audit_thing")}
        value={query.get("thing") ?? ""}
        options={[
          { value: "", label: say("audit_thing_all") },
          ...things.map((value) => ({ value, label: say(`audit_thing_${value}`) })),
        ]}
        onValue={(thing) => setQuery({ thing })}
      />
      <SelectField
        label={say("audit_who")}
        value={query.get("who") ?? ""}
        options={[{ value: "", label: say("audit_who_all") }, ...listPeople(query, events)]}
        onValue={(who) => setQuery({ who })}
      />
      <DayFields
        from={query.get("from") ?? ""}
        to={query.get("to") ?? ""}
        onFrom={(from) => setQuery({ from })}
        onTo={(to) => setQuery({ to })}
      />
    </search>
  );
}

/** Who can be asked for: whoever is here, those whom the entries name, and who has no account. */
function listPeople(query: URLSearchParams, events: readonly AuditEvent[]) {
  const now = standing.value;
  const me = now.kind === "in" ? now.person : null;
  const people = new Map<string, string>();
  if (me) people.set(me.user_id, say("audit_who_me", { name: me.username }));
  for (const { actor } of events)
    if (actor.id !== null && !people.has(actor.id)) people.set(actor.id, actor.name ?? actor.id);
  people.set("master_key", say("audit_by_master_key"));
  people.set("command_line", say("audit_by_command_line"));
  people.set("one_time_link", say("audit_by_one_time_link"));
  const chosen = query.get("who");
  if (chosen && !people.has(chosen)) people.set(chosen, chosen);
  return [...people].map(([value, label]) => ({ value, label }));
}
