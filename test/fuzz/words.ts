import { isGuest, type Owner, ownerOf, type Role, roles } from "./roles.ts";

/**
 * What kind of text a word stands in: `p` an owner's private one (a prompt, a link's name), `s` what an owner shows to those who use its
 * links (a bot's name, its documents), `v` what one of these writes.
 */
type Secrecy = "p" | "s" | "v";

/** The word that gives away whose text it stands in, who wrote it, and who may read it. */
export const wordOf = (secrecy: Secrecy, owner: Owner, author: Role): string =>
  `zq${secrecy}${owner}${author.replaceAll("_", "")}zq`;

const authors = new Map(roles.map((role) => [role.replaceAll("_", ""), role]));

/** Fields of an owner's that those see who use its links. */
const shown = [
  "name",
  "welcome",
  "welcome_message",
  "suggested_questions",
  "guide_questions",
  "content",
  "limit_message",
  "language",
];

/** How secret the text in `field` of a request to `path` is, when `role` writes it; undefined where all administrators may read it. */
export function secrecyOf(path: string, field: string, role: Role): Secrecy | undefined {
  // Accounts and customers are every administrator's, and what is asked for in a query is kept nowhere.
  if (/\/(users|end-users|auth|one-time-links)(\/|$)/.test(path)) return undefined;
  if (isGuest(role) || path.includes("/chat/")) return "v";
  const isLinks = path.includes("share-tokens");
  if (!isLinks && /\/bots(\/|$)/.test(path) && shown.includes(field)) return "s";
  return isLinks && field === "limit_message" ? "s" : "p";
}

/** The words in an answer to `role` that it may not read. `path` is that of the request. */
export function leakedWords(text: string, role: Role, path: string): string[] {
  if (role === "master" || !text.includes("zq")) return [];
  const found = new Set(text.match(/zq[psv][abn][a-z]+?zq/g) ?? []);
  return [...found].filter((word) => !mayRead(word, role, path));
}

function mayRead(word: string, role: Role, path: string): boolean {
  const [, secrecy, owner, name = ""] = /^zq(.)(.)(.*)zq$/.exec(word) ?? [];
  const author = authors.get(name);
  // Another word that only looks like one.
  if (author === undefined) return true;
  if (author === role || ownerOf(role) === owner) return true;
  return secrecy === "s" && (isGuest(role) || path.startsWith("/api/v1/public/"));
}
