import type { Random } from "../bench/random.ts";
import { anySession, pickFrom } from "./account-writes.ts";
import { type Fact, isUsable } from "./facts.ts";
import { isOpen, linksOf } from "./link-writes.ts";
import type { World } from "./world.ts";

/** Somebody who may ask on a link: a customer in a session, or whom the link let in. */
export interface Asker {
  link: Fact;
  bot: Fact;
  /** The session or the visit. */
  entry: Fact;
  token: string;
  /** Whose conversations these are: an account's tag, or a visitor's uid. */
  who: string;
}

/** Somebody with a link that is open. */
export function pickAsker(world: World, random: Random): Asker | undefined {
  const link = pickFrom(random, linksOf(world).filter(isOpen));
  const bot = link?.under;
  if (link === undefined || bot == null || !isUsable(bot)) return undefined;
  const entry =
    link.secrets.access === "account"
      ? anySession(world, random, "customer")
      : pickVisit(world, random, link);
  if (entry === undefined) return undefined;
  const who = link.secrets.access === "account" ? (entry.under?.tag ?? "") : (entry.secrets.uid ?? "");
  if (world.clearing.has(shelfOf({ link, who }))) return undefined;
  if (entry.kind === "session" && entry.under !== null) entry.under.secrets.hasWritten = "yes";
  return { link, bot, entry, token: entry.secrets.token ?? "", who };
}

/** What names a visitor's own on a link. */
export const shelfOf = ({ link, who }: Pick<Asker, "link" | "who">): string => `${link.tag} ${who}`;

const pickVisit = (world: World, random: Random, link: Fact): Fact | undefined =>
  pickFrom(
    random,
    world.ledger.list("visit").filter((it) => it.under === link && isUsable(it)),
  );

/** The conversations of an asker on its link that nobody works with. */
export const conversationsOf = (world: World, { link, who }: Asker): Fact[] =>
  world.ledger
    .list("conversation")
    .filter(
      (it) => it.under === link && it.secrets.who === who && isUsable(it) && it.users === 0 && it.id !== "",
    );

/** What an asker has uploaded on its link and not sent. */
export const unsentOf = (world: World, { link, who }: Asker): Fact[] =>
  world.ledger
    .list("file")
    .filter(
      (it) => it.under === link && it.secrets.who === who && isUsable(it) && it.sure?.conversation === null,
    );
