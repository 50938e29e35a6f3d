/** What tells facts from questions and requests in one language. All patterns are tried on one sentence or a part of one, trimmed. */
export interface Grammar {
  /** Words of the first person. */
  ofSelf: RegExp;
  /** A question or a request. */
  asks: RegExp;
  /** In the first person, and yet nothing that one would want remembered: "I see", "I have a question". */
  empty: RegExp;
  /** How a part of a sentence begins that is surely a fact, though the rest of the sentence asks: "I'm vegan, what can I eat?" */
  surely: RegExp;
  /** What is said before the sentence itself: a greeting, thanks, "by the way". */
  courtesy: RegExp;
  /** The express wish that something be remembered: `what`, and `polite` where the wish has the form of a question. */
  remember: RegExp;
  /** What is long enough to say something. */
  enough: RegExp;
}

/** A pattern of alternatives, one in each text, that ignores case. */
export const anyOf = (...alternatives: string[]): RegExp => new RegExp(alternatives.join("|"), "iu");
