import type { ListedCustomer } from "../../../features/users/model.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { Empty } from "../parts/bits.tsx";
import { SelectField } from "../parts/fields.tsx";
import { sayAgo, sayDay } from "../parts/format.ts";
import { useListing, withQuery } from "../parts/listing.ts";
import { PageHead } from "../parts/page-head.tsx";
import { type Column, ListTable } from "../parts/table.tsx";
import { TypedSearch } from "../parts/typed-search.tsx";
import { setQuery } from "../router.ts";
import { customerHref, customersPath } from "./customer-api.ts";
import { CustomerState } from "./state.tsx";

const pageItems = 50;
const filterNames = ["search", "status"] as const;

/** All customers, with their state at a glance. */
export function CustomerList({ query }: { query: URLSearchParams }) {
  const filters = Object.fromEntries(filterNames.map((name) => [name, query.get(name)]));
  const listing = useListing<ListedCustomer>(withQuery(customersPath, { ...filters, limit: pageItems }));
  const isFiltered = filterNames.some((name) => query.has(name));
  const isEmpty = listing.items?.length === 0 && !isFiltered;
  return (
    <>
      <PageHead
        title={say("nav_customers")}
        lead={say("customers_lead")}
        actions={!isEmpty && <Actions filters={filters} />}
      />
      {!isEmpty && <Filters query={query} />}
      <ListTable
        caption={say("nav_customers")}
        columns={columns()}
        listing={listing}
        hrefOf={({ id }) => customerHref(id)}
        empty={<Nothing isFiltered={isFiltered} />}
      />
    </>
  );
}

function Actions({ filters }: { filters: Record<string, string | null> }) {
  const file = withQuery(`${customersPath}/export`, { ...filters, format: "csv" });
  return (
    <>
      <a class="button" href={`/api/v1${file}`} download>
        <IconOf name="download" />
        {say("customer_export")}
      </a>
      <a class="button" href="/console/customers/import">
        <IconOf name="file" />
        {say("customer_import")}
      </a>
      <NewCustomer />
    </>
  );
}

const NewCustomer = () => (
  <a class="button button-primary" href="/console/customers/new">
    <IconOf name="plus" />
    {say("customer_new")}
  </a>
);

const columns = (): Column<ListedCustomer>[] => [
  { head: say("customer_name"), cell: ({ username }) => username, isMain: true },
  { head: say("customer_email"), cell: ({ email }) => email && <span class="customer-mail">{email}</span> },
  { head: say("customer_state"), cell: (customer) => <CustomerState customer={customer} /> },
  {
    head: say("customer_last_login"),
    cell: ({ last_login }) => (
      <span class="customer-time">{last_login === null ? say("customer_never") : sayAgo(last_login)}</span>
    ),
  },
  {
    head: say("customer_created"),
    cell: ({ created_at }) => <span class="customer-time">{sayDay(created_at)}</span>,
    isExtra: true,
  },
];

function Filters({ query }: { query: URLSearchParams }) {
  return (
    <search class="filters">
      <TypedSearch
        label={say("customer_search")}
        hint={say("customer_search_hint")}
        value={query.get("search") ?? ""}
        onValue={(search) => setQuery({ search })}
      />
      <SelectField
        label={say("customer_state")}
        value={query.get("status") ?? ""}
        options={[
          { value: "", label: say("customer_all_states") },
          { value: "active", label: say("customer_state_active") },
          { value: "invited", label: say("customer_filter_invited") },
          { value: "inactive", label: say("customer_state_inactive") },
        ]}
        onValue={(status) => setQuery({ status })}
      />
    </search>
  );
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <Empty
        icon="search"
        title={say("customers_none_found")}
        text={say("customers_none_found_text")}
        action={
          <a class="button" href="/console/customers">
            {say("customers_show_all")}
          </a>
        }
      />
    );
  }
  return (
    <Empty
      icon="people"
      title={say("customers_none_title")}
      text={say("customers_none_text")}
      action={
        <>
          <NewCustomer />
          <a class="button" href="/console/customers/import">
            {say("customer_import")}
          </a>
        </>
      }
    />
  );
}
