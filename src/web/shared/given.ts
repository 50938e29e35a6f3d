/** Answers that came with the page, by their paths (features/share/first-screen.ts). */
let given = readGiven();

/** What is given soon goes out of date: from so long after the page's beginning on, in ms, it is asked for. */
const freshMs = 10_000;

function readGiven(): Map<string, unknown> {
  const place = globalThis.document?.querySelector<HTMLTemplateElement>("template#given");
  // Whoever signs out leaves nothing in the document that they were given.
  place?.remove();
  return new Map(Object.entries(JSON.parse(place?.content.textContent || "{}")));
}

/**
 * The answer that came with the page, the first time; undefined where it has to be asked for, null where the server would refuse it
 * because nobody is signed in.
 */
export function takeGiven(path: string): unknown {
  const answer = performance.now() < freshMs ? given.get(path) : undefined;
  given.delete(path);
  return answer;
}

/** The same, without taking it. */
export const seeGiven = (path: string): unknown => given.get(path);

/** Nothing that came with the page counts any more: something has been changed, or somebody else is here. */
export function forgetGiven(): void {
  given = new Map();
}
