/** What is there at once, or later: to wait for what is there already takes a turn of its own, and a lookup has ten of them on its way. */
export type Soon<Value> = Value | Promise<Value>;

/** `next` of a value, at once where it is there. */
export const andThen = <Value, Next>(value: Soon<Value>, next: (value: Value) => Soon<Next>): Soon<Next> =>
  value instanceof Promise ? value.then(next) : next(value);
