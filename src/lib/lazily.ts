/** Gives what makes a thing when it is first asked for, and the same thing from then on: a start of the program waits for none of these. */
export function lazily<Thing extends object>(make: () => Thing): () => Thing {
  let made: Thing | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
