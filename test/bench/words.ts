/** The pieces of every answer in the bench: 64 of them, of a few characters each, in two scripts. */
export const pieces: readonly string[] = Array.from({ length: 64 }, (_, at) => `word ${at}, 第${at}个词. `);

/** The whole answer. */
export const wholeAnswer = pieces.join("");
