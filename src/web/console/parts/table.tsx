import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { say } from "../../shared/language.ts";
import { FailureNotice } from "./failure-notice.tsx";
import type { Listing } from "./listing.ts";

export interface Column<Row> {
  /** Its words at the head, and beside the value where rows are cards. */
  head: string;
  cell: (row: Row) => ComponentChildren;
  /** What names the row: the first column if none says so. */
  isMain?: boolean;
  /** Right-aligned, with digits of one width. */
  isNumber?: boolean;
  /** Not shown on small screens. */
  isExtra?: boolean;
}

interface TableProps<Row> {
  /** What the table holds, for who does not see it. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** Where a row leads; null where it leads nowhere. */
  hrefOf?: (row: Row) => string | null;
}

/** Rows in columns; on small screens each row is a card. */
export function Table<Row>({ caption, columns, rows, keyOf, hrefOf }: TableProps<Row>) {
  const main = Math.max(
    0,
    columns.findIndex(({ isMain }) => isMain),
  );
  return (
    <div class="table-frame">
      <table class={hrefOf ? "table table-links" : "table"}>
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.head} scope="col" class={classOf(column)}>
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column, at) =>
                at === main ? (
                  <th key={column.head} scope="row" class={`table-main ${classOf(column)}`}>
                    <RowLink href={hrefOf?.(row) ?? null}>
                      <bdi>{column.cell(row)}</bdi>
                    </RowLink>
                  </th>
                ) : (
                  <td key={column.head} data-head={column.head} class={classOf(column)}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RowLink({ href, children }: { href: string | null; children: ComponentChildren }) {
  if (href === null) return <>{children}</>;
  return (
    <a class="row-link" href={href}>
      {children}
    </a>
  );
}

const classOf = <Row,>({ isNumber, isExtra }: Column<Row>) =>
  [isNumber && "is-number", isExtra && "is-extra"].filter(Boolean).join(" ");

interface ListTableProps<Row extends { id: string }> extends Omit<TableProps<Row>, "rows" | "keyOf"> {
  listing: Listing<Row>;
  /** What is shown in place of no rows. */
  empty: ComponentChildren;
}

/** A list as a table: while it loads, when it fails, where it is empty, and how it goes on. */
export function ListTable<Row extends { id: string }>({ listing, empty, ...props }: ListTableProps<Row>) {
  const { items, failure, isLoading, hasMore } = listing;
  const frame = useRef<HTMLDivElement>(null);
  /** The row that is the first new one, for whoever goes on by the keyboard. */
  const goesOnAt = useRef<number | null>(null);
  const count = items?.length ?? 0;
  useEffect(() => {
    const at = goesOnAt.current;
    if (at === null || count <= at) return;
    goesOnAt.current = null;
    frame.current?.querySelectorAll("tbody tr")[at]?.querySelector<HTMLElement>("a, button")?.focus();
  }, [count]);
  if (items === null && failure) return <FailureNotice failure={failure} onRetry={listing.reload} />;
  if (items === null) return <Loading />;
  if (items.length === 0 && !hasMore) return <>{empty}</>;
  const more = () => {
    if (isLoading) return;
    goesOnAt.current = count;
    void listing.more();
  };
  return (
    <div ref={frame}>
      <Table {...props} rows={items} keyOf={({ id }) => id} />
      {failure && <FailureNotice failure={failure} onRetry={listing.more} />}
      {hasMore && !failure && (
        <button type="button" class="button button-more" aria-disabled={isLoading} onClick={more}>
          {say(isLoading ? "loading" : "show_more")}
        </button>
      )}
    </div>
  );
}

/** Something is on its way. */
export function Loading() {
  return (
    <div class="loading" role="status">
      <span class="pulse" />
      <span class="visually-hidden">{say("loading")}</span>
    </div>
  );
}
