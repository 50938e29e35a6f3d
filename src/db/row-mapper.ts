import { Column, is, SQL } from "drizzle-orm";

/** A column of a result as drizzle lists it: where its value goes in the row's object, and what it is of. */
export interface Field {
  path: string[];
  field: unknown;
}

type Decode = ((value: unknown) => unknown) | undefined;
type Row = Record<string, unknown>;
export type MapRows = (rows: readonly (readonly unknown[])[]) => Row[];

/** Columns side by side that go into one object: into the row itself where `group` is undefined. */
interface Run {
  group: string | undefined;
  names: string[];
  decoders: Decode[];
}

/**
 * Makes objects of rows as drizzle's own mapper does (mapResultRow in its utils.js), which asks of each value anew what it is: that takes
 * longer than to read it. Undefined for what is left to that one: objects in objects, and anything but columns and expressions.
 */
export function createRowMapper(fields: readonly Field[]): MapRows | undefined {
  const runs: Run[] = [];
  for (const { path, field } of fields) {
    const decoder = decoderOf(field);
    const [first, second] = path;
    if (decoder === undefined || first === undefined || path.length > 2) return undefined;
    const [group, name] = second === undefined ? [undefined, first] : [first, second];
    const last = runs.at(-1);
    const run = last !== undefined && last.group === group ? last : { group, names: [], decoders: [] };
    if (run !== last) runs.push(run);
    run.names.push(name);
    run.decoders.push(decoder.decode);
  }
  return (rows) => rows.map((row) => mapRow(runs, row));
}

function mapRow(runs: readonly Run[], row: readonly unknown[]): Row {
  const mapped: Row = {};
  let column = 0;
  for (const { group, names, decoders } of runs) {
    const target: Row = group === undefined ? mapped : {};
    if (group !== undefined) mapped[group] = target;
    for (let at = 0; at < names.length; at += 1, column += 1) {
      const value = row[column];
      const decode = decoders[at];
      target[names[at] ?? ""] = value === null || decode === undefined ? value : decode(value);
    }
  }
  return mapped;
}

/** How a value of SQLite becomes the field's; undefined within where it is that already, and without for a field of another kind. */
function decoderOf(field: unknown): { decode: Decode } | undefined {
  if (is(field, Column)) {
    const isPlain = field.mapFromDriverValue === Column.prototype.mapFromDriverValue;
    return { decode: isPlain ? undefined : (value) => field.mapFromDriverValue(value) };
  }
  const sql = is(field, SQL.Aliased) ? field.sql : field;
  if (!is(sql, SQL)) return undefined;
  // drizzle keeps an expression's decoder to itself; it is what its mapper calls.
  const { decoder } = sql as unknown as { decoder: { mapFromDriverValue: (value: unknown) => unknown } };
  return { decode: (value) => decoder.mapFromDriverValue(value) };
}
