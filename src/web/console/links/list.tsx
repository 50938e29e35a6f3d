import type { OwnLink } from "../../../features/links/model.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { Empty } from "../parts/bits.tsx";
import { BotChoice, type Bots, useBots } from "../parts/bot-choice.tsx";
import { SelectField } from "../parts/fields.tsx";
import { sayAgo, sayNumber, sayPoints } from "../parts/format.ts";
import { useListing, withQuery } from "../parts/listing.ts";
import { PageHead } from "../parts/page-head.tsx";
import { type Column, ListTable } from "../parts/table.tsx";
import { TypedSearch } from "../parts/typed-search.tsx";
import { setQuery } from "../router.ts";
import { accessKinds } from "./draft.ts";
import { LinkState, linkHref, linkTitle } from "./state.tsx";

/** Links a page: more at a time take longer than they are read. */
const pageItems = 50;
const filterNames = ["bot_id", "status", "access", "search"] as const;

/** All links of all bots, with their state at a glance. */
export function LinkList({ query }: { query: URLSearchParams }) {
  const filters = Object.fromEntries(filterNames.map((name) => [name, query.get(name)]));
  const listing = useListing<OwnLink>(withQuery("/bot-share-tokens", { ...filters, limit: pageItems }));
  const bots = useBots(query.get("bot_id"));
  const isFiltered = filterNames.some((name) => query.has(name));
  const file = (format: string) => `/api/v1${withQuery("/bot-share-tokens/export", { ...filters, format })}`;
  const isEmpty = listing.items?.length === 0 && !isFiltered;
  return (
    <>
      <PageHead
        title={say("nav_links")}
        lead={say("links_lead")}
        actions={
          <>
            {!isEmpty && (
              <a class="button" href={file("csv")} download>
                <IconOf name="download" />
                {say("link_export_csv")}
              </a>
            )}
            <a
              class="button button-primary"
              href={withQuery("/console/links/new", { bot_id: query.get("bot_id") })}
            >
              <IconOf name="plus" />
              {say("link_new")}
            </a>
          </>
        }
      />
      {!isEmpty && <Filters query={query} bots={bots} />}
      <ListTable
        caption={say("nav_links")}
        columns={columns()}
        listing={listing}
        hrefOf={({ id }) => linkHref(id)}
        empty={<Nothing isFiltered={isFiltered} hasBots={bots.items?.length !== 0} />}
      />
    </>
  );
}

const columns = (): Column<OwnLink>[] => [
  {
    head: say("link_name"),
    cell: (link) => (
      <>
        {linkTitle(link)} <small class="link-of-bot">{link.bot_name}</small>
      </>
    ),
    isMain: true,
  },
  { head: say("link_access"), cell: ({ access }) => say(`access_${access}_short`), isExtra: true },
  { head: say("link_state"), cell: (link) => <LinkState link={link} /> },
  { head: say("link_points"), cell: usedPoints, isNumber: true },
  { head: say("link_questions"), cell: ({ usage }) => sayNumber(usage.messages), isNumber: true },
  {
    head: say("link_last_used"),
    cell: ({ usage }) => (usage.last_used_at === null ? say("link_never_used") : sayAgo(usage.last_used_at)),
  },
];

/** What a link has cost, of what it may. */
export function usedPoints({ usage, limits }: OwnLink): string {
  const used = sayPoints(usage.points);
  return limits.points === null ? used : say("link_points_of", { used, max: sayNumber(limits.points) });
}

function Filters({ query, bots }: { query: URLSearchParams; bots: Bots }) {
  const select = (name: string, label: string, all: string, options: { value: string; label: string }[]) => (
    <SelectField
      label={label}
      value={query.get(name) ?? ""}
      options={[{ value: "", label: all }, ...options]}
      onValue={(value) => setQuery({ [name]: value })}
    />
  );
  return (
    <search class="filters">
      <TypedSearch
        label={say("link_search")}
        hint={say("link_search_hint")}
        value={query.get("search") ?? ""}
        maxLength={300}
        onValue={(search) => setQuery({ search })}
      />
      <BotChoice
        bots={bots}
        label={say("link_bot")}
        none={say("link_all_bots")}
        value={query.get("bot_id") ?? ""}
        onValue={(bot_id) => setQuery({ bot_id })}
      />
      {select("status", say("link_state"), say("link_all_states"), [
        { value: "open", label: say("link_state_open") },
        { value: "expired", label: say("link_state_expired") },
        { value: "revoked", label: say("link_state_revoked") },
      ])}
      {select(
        "access",
        say("link_access"),
        say("link_all_access"),
        accessKinds.map((kind) => ({ value: kind, label: say(`access_${kind}`) })),
      )}
    </search>
  );
}

function Nothing({ isFiltered, hasBots }: { isFiltered: boolean; hasBots: boolean }) {
  if (isFiltered) {
    return (
      <Empty
        icon="search"
        title={say("links_none_found")}
        text={say("links_none_found_text")}
        action={
          <a class="button" href="/console/links">
            {say("links_clear_filters")}
          </a>
        }
      />
    );
  }
  return (
    <Empty
      icon="link"
      title={say("links_none_title")}
      text={say(hasBots ? "links_none_text" : "links_no_bots_text")}
      action={
        <a class="button button-primary" href={hasBots ? "/console/links/new" : "/console/bots/new"}>
          {say(hasBots ? "link_new" : "links_make_bot")}
        </a>
      }
    />
  );
}
