const titleChars = 80;

type Files = readonly { name: string }[] | null;

/** What a question says: its words, or the names of its files where it came without any. */
export const wordsOf = (question: string, files: Files): string =>
  question.trim() === "" && files !== null ? files.map(({ name }) => name).join(", ") : question;

/** What a conversation is called that nobody has named: its first question on one line, cut where it is long. */
export const titleOf = (question: string, files: Files): string =>
  wordsOf(question, files).trim().replace(/\s+/g, " ").slice(0, titleChars).toWellFormed();
