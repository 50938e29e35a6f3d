// What the streams of the bench say, and when: known to the model that sends it and to whoever listens.

/** From one chunk of an answer to the next. */
export const beatMs = 100;

/** Stands in each chunk once, and nowhere else in an answer. */
export const mark = "¶";

/** The chunks of every answer: 20 of them, in two scripts. */
export const pieces: readonly string[] = Array.from(
  { length: 20 },
  (_, at) => `${mark}word ${at}, 第${at}个词. `,
);

/** The whole answer. */
export const wholeAnswer = pieces.join("");
