const titleChars = 80;

/** What a conversation is called that nobody has named: its first question on one line, cut where it is long. */
export const titleOf = (question: string): string =>
  question.trim().replace(/\s+/g, " ").slice(0, titleChars).toWellFormed();
