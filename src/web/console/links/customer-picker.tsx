import { useSignal } from "@preact/signals";
import type { CustomerItem } from "../../../features/users/model.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { CheckField, Field } from "../parts/fields.tsx";
import { withQuery } from "../parts/listing.ts";
import { useResource } from "../parts/resource.ts";
import { Loading } from "../parts/table.tsx";

interface CustomerPickerProps {
  chosen: readonly string[];
  onChosen: (ids: string[]) => void;
}

type Customer = Pick<CustomerItem, "id" | "username" | "email">;

interface Page {
  items: Customer[];
  next_cursor: string | null;
}

/** So many are offered at a time; more are found by their names. */
const offered = 50;

/** Which customers a link admits: those chosen by name, and others to be found. */
export function CustomerPicker({ chosen, onChosen }: CustomerPickerProps) {
  const search = useSignal("");
  // Without a limit the list is whole, up to a thousand: it names those who are chosen.
  const all = useResource<Page>("/end-users");
  const isWhole = all.value?.next_cursor === null;
  const found = useResource<Page>(
    isWhole || search.value === "" ? null : withQuery("/end-users", { search: search.value, limit: offered }),
  );
  if (all.failure) return <FailureNotice failure={all.failure} onRetry={all.reload} />;
  if (all.value === null) return <Loading />;
  const known = [...all.value.items, ...(found.value?.items ?? [])];
  const words = search.value.trim().toLowerCase();
  const fitting = (isWhole ? all.value.items : (found.value?.items ?? all.value.items)).filter(
    ({ username, email }) => `${username} ${email ?? ""}`.toLowerCase().includes(words),
  );
  const toggle = (id: string, isChosen: boolean) =>
    onChosen(isChosen ? [...chosen, id] : chosen.filter((one) => one !== id));
  return (
    <div class="link-customers">
      <p class="field-hint" role="status">
        {chosen.length === 0
          ? say("customers_none_chosen")
          : say("customers_count", { count: chosen.length })}
      </p>
      <Chosen ids={chosen} known={known} onRemove={(id) => toggle(id, false)} />
      {known.length === 0 ? (
        <a class="button button-small" href="/console/customers">
          {say("customers_make")}
        </a>
      ) : (
        <>
          <SearchField
            value={search.value}
            onValue={(value) => {
              search.value = value;
            }}
          />
          <Offered
            customers={fitting}
            chosen={chosen}
            hasMore={!isWhole || fitting.length > offered}
            onToggle={toggle}
          />
        </>
      )}
    </div>
  );
}

interface ChosenProps {
  ids: readonly string[];
  known: readonly Customer[];
  onRemove: (id: string) => void;
}

function Chosen({ ids, known, onRemove }: ChosenProps) {
  // Whoever is beyond the first thousand and was not looked for is told by the end of its id.
  const nameOf = (id: string) => known.find((customer) => customer.id === id)?.username ?? id.slice(-8);
  if (ids.length === 0) return null;
  return (
    <ul class="link-chosen">
      {ids.map((id) => (
        <li key={id}>
          <button
            type="button"
            class="link-chip"
            aria-label={say("customers_remove", { name: nameOf(id) })}
            onClick={() => onRemove(id)}
          >
            {nameOf(id)}
            <IconOf name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}

function SearchField({ value, onValue }: { value: string; onValue: (value: string) => void }) {
  return (
    <Field label={say("customers_search")}>
      {(ids) => (
        <input
          {...ids}
          class="input"
          type="search"
          value={value}
          onInput={(event) => onValue(event.currentTarget.value)}
          onKeyDown={(event) => {
            // Looking for a customer does not send the link's form.
            if (event.key === "Enter") event.preventDefault();
          }}
        />
      )}
    </Field>
  );
}

interface OfferedProps {
  customers: readonly Customer[];
  chosen: readonly string[];
  hasMore: boolean;
  onToggle: (id: string, isChosen: boolean) => void;
}

function Offered({ customers, chosen, hasMore, onToggle }: OfferedProps) {
  return (
    <div class="link-offered">
      {customers.slice(0, offered).map(({ id, username, email }) => (
        <CheckField
          key={id}
          label={email === null ? username : `${username} · ${email}`}
          isChecked={chosen.includes(id)}
          onValue={(isChosen) => onToggle(id, isChosen)}
        />
      ))}
      {customers.length === 0 && <p class="field-hint">{say("customers_none_found")}</p>}
      {hasMore && <p class="field-hint">{say("customers_more")}</p>}
    </div>
  );
}
