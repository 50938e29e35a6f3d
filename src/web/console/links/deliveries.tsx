import { useSignal } from "@preact/signals";
import type { DeliveryItem } from "../../../features/identity/model.ts";
import type { OwnLink } from "../../../features/links/model.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { Badge, Empty } from "../parts/bits.tsx";
import { SelectField } from "../parts/fields.tsx";
import { sentenceOf } from "../parts/form.ts";
import { sayAgo, sayDateTime, sayNumber } from "../parts/format.ts";
import { useListing, withQuery } from "../parts/listing.ts";
import { type Column, ListTable } from "../parts/table.tsx";
import { tell } from "../parts/toast.tsx";
import { call } from "../person.ts";

const states = ["pending", "delivered", "failed"] as const;
const tones = { pending: "warn", delivered: "good", failed: "bad" } as const;

/** The reports to a link's host, and sending one again. */
export function Deliveries({ link }: { link: OwnLink }) {
  const state = useSignal<"" | (typeof states)[number]>("");
  const base = `/bot-share-tokens/${link.id}/deliveries`;
  const listing = useListing<DeliveryItem>(withQuery(base, { state: state.value }));
  const retrying = useSignal<readonly string[]>([]);
  const retry = async ({ id }: DeliveryItem) => {
    if (retrying.value.includes(id)) return;
    retrying.value = [...retrying.value, id];
    const result = await call<DeliveryItem>("POST", `${base}/${id}/retry`);
    retrying.value = retrying.value.filter((one) => one !== id);
    tell(result.ok ? say("delivery_retried") : sentenceOf(result.failure));
    if (result.ok) listing.put(result.value);
  };
  return (
    <>
      <p class="page-lead link-lead">{say("deliveries_lead")}</p>
      <div class="filters">
        <SelectField
          label={say("delivery_state")}
          value={state.value}
          options={[
            { value: "", label: say("delivery_all") },
            ...states.map((value) => ({ value, label: say(`delivery_${value}`) })),
          ]}
          onValue={(value) => {
            state.value = value;
          }}
        />
        <a
          class="button"
          href={`/api/v1${withQuery(`${base}/export`, { format: "csv", state: state.value })}`}
          download
        >
          <IconOf name="download" />
          {say("link_export_csv")}
        </a>
      </div>
      <ListTable
        caption={say("link_tab_deliveries")}
        columns={columns(retry, retrying.value)}
        listing={listing}
        empty={<Empty icon="upload" title={say("deliveries_none")} text={say("deliveries_none_text")} />}
      />
    </>
  );
}

/** Words that stay on one line. */
const Whole = ({ children }: { children: string }) => <span class="link-whole">{children}</span>;

const columns = (
  retry: (item: DeliveryItem) => Promise<void>,
  retrying: readonly string[],
): Column<DeliveryItem>[] => [
  {
    head: say("delivery_made"),
    cell: ({ created_at }) => <Whole>{sayDateTime(created_at)}</Whole>,
    isMain: true,
  },
  {
    head: say("delivery_state"),
    cell: ({ state }) => <Badge tone={tones[state]}>{say(`delivery_${state}`)}</Badge>,
  },
  { head: say("delivery_attempts"), cell: ({ attempts }) => sayNumber(attempts), isNumber: true },
  { head: say("delivery_last"), cell: ({ last_error, last_status }) => last_error ?? last_status ?? "" },
  {
    head: say("delivery_next"),
    cell: ({ next_attempt_at }) => next_attempt_at && <Whole>{sayAgo(next_attempt_at)}</Whole>,
  },
  {
    head: say("delivery_retry"),
    cell: (item) =>
      item.state === "delivered" ? (
        ""
      ) : (
        <button
          type="button"
          class="button button-small"
          aria-disabled={retrying.includes(item.id)}
          onClick={() => void retry(item)}
        >
          <IconOf name="refresh" />
          <Whole>{say("delivery_retry")}</Whole>
        </button>
      ),
  },
];
