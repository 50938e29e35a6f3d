import { lazily } from "../../../src/lib/lazily.ts";
import { cutTerms } from "../../../src/lib/text.ts";
import { createRandom, type Random, weighted } from "../random.ts";

// The words of a collection of documents in three languages, used as unevenly as people use theirs: by Zipf's law, so that the commonest
// stand in most of the passages and most words in very few.

/** A piece of a text, and the terms that the program's own cutting makes of it. */
export interface Said {
  text: string;
  terms: readonly string[];
}

/** A language: what its passages are put together from. */
export interface Tongue {
  /** What stands between two pieces. */
  gap: string;
  piece: () => Said;
  /** A word for a question, common words as often as they are used. */
  word: () => string;
  /** Pieces of one passage, at least and at most. */
  pieces: readonly [number, number];
}

const latinWords = 20_000;
const hanPhrases = 20_000;

const syllables = {
  english:
    "ba con der en fi gra hel in ja ke lo mar ness or per qui re sta ter un ver wa ex ty zo ing pro ment able tion".split(
      " ",
    ),
  german:
    "auf be schu der ein fahr ge haus ung kei los mit nach ober plan quer rück sam tag über ver weg zeit zu stück schaft".split(
      " ",
    ),
};
const hanCharacters =
  "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没日于起还发成事只作当想看文无开手用主行方又如前所本见经头面公同三已老从动两长知样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市眼体";

/** What can be said in each of the languages: the same each time, and made once. */
const learnt = lazily(() => ({
  english: readWords(makeWords(11, syllables.english)),
  german: readWords(makeWords(12, syllables.german)),
  chinese: makePhrases(),
}));

/** The three languages of a bench. `random` chooses what is said. */
export function learnTongues(random: Random): Tongue[] {
  const { english, german, chinese } = learnt();
  return [latinTongue(random, english), latinTongue(random, german), hanTongue(random, chinese)];
}

/** Words by their rank: the first is said as often as the second and half of the second again, and so on. */
const zipf = (count: number) => weighted(Array.from({ length: count }, (_, rank) => 1 / (rank + 1)));

const readWords = (words: readonly string[]): Said[] =>
  words.map((text) => ({ text, terms: cutTerms(text) }));

function latinTongue(random: Random, said: readonly Said[]): Tongue {
  const rankOf = zipf(said.length);
  const piece = () => said[rankOf(random.next())] ?? { text: "", terms: [] };
  return { gap: " ", piece, word: () => piece().text, pieces: [25, 90] };
}

function makeWords(seed: number, parts: readonly string[]): string[] {
  const random = createRandom(seed);
  const words = new Set<string>();
  // The commonest words are the shortest ones, in these languages as in all.
  while (words.size < latinWords) {
    const length = words.size < 200 ? 2 : random.whole(2, 4);
    words.add(Array.from({ length }, () => random.pick(parts)).join(""));
  }
  return [...words];
}

type Chinese = ReturnType<typeof makePhrases>;

function hanTongue(random: Random, { phrases, word }: Chinese): Tongue {
  return { gap: "", piece: () => random.pick(phrases), word: () => word(random), pieces: [5, 16] };
}

/** Phrases of words that ICU's dictionary knows, so that a question is cut into them as a real one would be. */
function makePhrases() {
  const made = createRandom(13);
  const words = listHanWords(made);
  const rankOf = zipf(words.length);
  const word = (from: Random) => words[rankOf(from.next())] ?? "";
  const phrases = Array.from({ length: hanPhrases }, (): Said => {
    const text = `${Array.from({ length: made.whole(2, 5) }, () => word(made)).join("")}，`;
    return { text, terms: cutTerms(text) };
  });
  return { phrases, word };
}

/** Two characters make a word where the segmenter leaves them together. */
function listHanWords(random: Random): string[] {
  const segmenter = new Intl.Segmenter("zh", { granularity: "word" });
  const characters = [...new Set(hanCharacters)];
  const words = characters.flatMap((first) =>
    characters.map((second) => first + second).filter((pair) => [...segmenter.segment(pair)].length === 1),
  );
  // Not in the order of their characters, which would make one the beginning of all common words.
  return words
    .map((word) => ({ word, place: random.next() }))
    .sort((one, other) => one.place - other.place)
    .map(({ word }) => word);
}
