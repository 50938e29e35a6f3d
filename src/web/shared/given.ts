/** Answers that came unasked, by their paths: with the page (features/share/first-screen.ts), or with a session. */
let given = readGiven();
/** The token of the session that they are for; undefined for the cookie's. */
let holder: string | undefined;

/** What is given soon goes out of date: after so long, in ms, it is asked for. */
const freshMs = 10_000;
let freshUntilMs = freshMs;

function readGiven(): Map<string, unknown> {
  const place = globalThis.document?.querySelector<HTMLTemplateElement>("template#given");
  // Whoever signs out leaves nothing in the document that they were given.
  place?.remove();
  return new Map(Object.entries(JSON.parse(place?.content.textContent || "{}")));
}

/** Takes what came with a session for its first questions, by paths behind `root`. */
export function give(token: string, root: string, answers: Record<string, unknown>): void {
  given = new Map(Object.entries(answers).map(([path, answer]) => [root + path, answer]));
  holder = token;
  freshUntilMs = performance.now() + freshMs;
}

/**
 * The answer that came unasked, the first time that whoever holds `token` wants it; undefined where it has to be asked for, null where the
 * server would refuse it because nobody is signed in.
 */
export function takeGiven(path: string, token: string | undefined): unknown {
  if (token !== holder || performance.now() > freshUntilMs) return undefined;
  const answer = given.get(path);
  given.delete(path);
  return answer;
}

/** The same, without taking it. */
export const seeGiven = (path: string): unknown => given.get(path);

/** Nothing that came unasked counts any more: something has been changed, or somebody else is here. */
export function forgetGiven(): void {
  given = new Map();
}
