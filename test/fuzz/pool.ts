import { unknownId } from "../helpers/scenarios.ts";
import type { Pick } from "./picks.ts";
import { isGuest, type Owner, ownerOf, type Role } from "./roles.ts";

/** Something that there is, or was, and by which a request can name it. */
export interface Thing {
  kind: string;
  id: string;
  owner: Owner;
  /** Whose it is among those who use links, or who may use it. */
  by?: Role;
  bot?: string | undefined;
  /** The link that it hangs on: its share token. */
  link?: string | undefined;
  /** Of a cursor: the list that gave it out. */
  route?: string;
  /** Kept whatever else comes: the rest of the world hangs on it. */
  isCore?: boolean;
}

/** Where a thing is sought: who asks, and what has been chosen for the same request already. */
export interface Place {
  role: Role;
  route: string;
  bot?: string | undefined;
  link?: string | undefined;
  mayLeaveOut?: boolean;
}

export type Pool = ReturnType<typeof createPool>;

const changing = /^(PATCH|DELETE|PUT|POST .*\/(rotate|rotate-secret|reset-password)$)/;

/** Of one kind: what comes after that puts an old one out. */
const mostOfKind = 60;

/** The things that there are, as far as answers have told. It grows with what is created and shrinks with what is deleted. */
export function createPool() {
  const living = new Map<string, Map<string, Thing>>();
  const gone = new Map<string, string[]>();
  const of = (kind: string) => [...(living.get(kind)?.values() ?? [])];

  const add = (thing: Thing): void => {
    const kind = living.get(thing.kind) ?? new Map<string, Thing>();
    living.set(thing.kind, kind);
    const known = kind.get(thing.id);
    kind.set(thing.id, { ...thing, isCore: thing.isCore ?? known?.isCore ?? false });
    if (kind.size <= mostOfKind) return;
    const oldest = [...kind.values()].find(({ isCore }) => isCore !== true);
    if (oldest !== undefined) kind.delete(oldest.id);
  };

  const remove = (kind: string, id: string): void => {
    if (living.get(kind)?.delete(id) !== true) return;
    gone.set(kind, [...(gone.get(kind) ?? []).slice(-20), id]);
  };

  const removeLink = (id: string): void => {
    const token = living.get("link")?.get(id)?.link;
    remove("link", id);
    if (token !== undefined) remove("share_token", token);
  };

  /** A bot takes with it what hangs on it. */
  const removeBot = (id: string): void => {
    for (const things of [...living.values()])
      for (const thing of [...things.values()]) if (thing.bot === id) remove(thing.kind, thing.id);
  };

  /** The thing that `pick` chooses, or the id of none. Undefined: this caller would name none there. */
  const choose = ({ pick, n }: Pick, place: Place): Thing | { id: string } | undefined => {
    const [manner, at] = [n % 20, Math.floor(n / 20)];
    const all = of(pick);
    if (manner === 19) return { id: at % 2 === 0 ? unknownId : (of("bot").at(0)?.id ?? unknownId) };
    const deleted = gone.get(pick) ?? [];
    if (manner === 18 && deleted.length > 0) return { id: deleted[at % deleted.length] ?? unknownId };
    // An owner asks its own bot without a link.
    if (pick === "share_token" && place.route.includes("/chat/") && !isGuest(place.role) && manner < 14)
      return undefined;
    const reachable = manner < 14 ? all.filter((thing) => isReachable(thing, place)) : all;
    // What is changed or deleted is seldom what the others need.
    const spare =
      manner < 12 && changing.test(place.route) ? reachable.filter(({ isCore }) => isCore !== true) : [];
    const own = spare.length > 0 ? spare : reachable;
    // In a body or a query it is left out where there is none yet.
    if (manner < 14 && own.length === 0 && place.mayLeaveOut === true) return undefined;
    const from = own.length > 0 ? own : all;
    return from[at % Math.max(1, from.length)] ?? { id: unknownId };
  };

  return {
    add,
    remove,
    removeLink,
    removeBot,
    choose,
    of,
    find: (kind: string, id: string) => living.get(kind)?.get(id),
  };
}

/** Whether the caller could mean that thing: its own, and on what has been chosen already. */
function isReachable(thing: Thing, { role, route, bot, link }: Place): boolean {
  if (thing.kind === "cursor") return thing.route === route;
  if (bot !== undefined && thing.bot !== undefined && thing.bot !== bot) return false;
  if (link !== undefined && thing.link !== undefined && thing.link !== link) return false;
  if (isGuest(role) && thing.kind === "share_token") return thing.by === homeOf(role);
  if (isGuest(role)) return thing.by === undefined || thing.by === role;
  return role === "master" || thing.owner === "n" || thing.owner === ownerOf(role);
}

/** By whose name the links are kept that somebody comes in through (see world.ts). */
function homeOf(role: Role): Role {
  return role === "customer_two" || role === "preview" ? "customer_one" : role;
}
