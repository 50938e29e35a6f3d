import { is, Param, Placeholder } from "drizzle-orm";

type Values = Record<string, unknown>;

/**
 * Gives what lists a statement's parameters from values by their names, as drizzle's own does (fillPlaceholders in its sql.js), which asks
 * of each parameter at each run anew what it is.
 */
export function createBinder(params: readonly unknown[]): (values?: Values) => unknown[] {
  const readers = params.map(readerOf);
  return (values = {}) => readers.map((read) => read(values));
}

/** What gives one parameter: itself, or the value of its name, written the way its column writes it. */
function readerOf(param: unknown): (values: Values) => unknown {
  if (is(param, Placeholder)) return named(param.name);
  if (!is(param, Param) || !is(param.value, Placeholder)) return () => param;
  const { encoder } = param;
  const read = named(param.value.name);
  return (values) => encoder.mapToDriverValue(read(values));
}

const named = (name: string) => (values: Values) => {
  const value = values[name];
  if (value === undefined) throw new Error(`No value for placeholder "${name}" was provided`);
  return value;
};
