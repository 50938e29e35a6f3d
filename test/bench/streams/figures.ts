import type { Figure } from "../figure.ts";
import { median, quantile, ratios, spread } from "../turns.ts";
import type { Measured } from "./asking.ts";
import { type PeerName, peers } from "./peers.ts";

/** Who is asked: the product in four ways, and what it is compared with. */
export type Name = "model" | "raw" | PeerName | OfProduct;
type OfProduct = "new conversations" | "old conversations" | ShownOnce;
/** What a link's limits and a host's reports cost. */
type ShownOnce = "no limits" | "told to a host";

/** The rounds of each at one number of clients. What is not there could not be measured. */
export interface Level {
  clients: number;
  rounds: ReadonlyMap<Name, readonly Measured[]>;
}

/** At 32 clients. */
const targets = {
  perSecondOfRaw: 0.75,
  processorOfRaw: 1.6,
  perSecondOf: { "Portkey on Node": 4, "Portkey on Bun": 1.75 } as Partial<Record<PeerName, number>>,
};

export const isShownOnce = (name: Name): name is ShownOnce =>
  name === "no limits" || name === "told to a host";

const perSecond = ({ perSecond: value }: Measured) => value;
const processorUs = ({ serverUs }: Measured) => serverUs;
const firstMs = (round: Measured) => quantile(round.firstMs, 0.5);

/** The figures of all levels; the peers are among them unless `failures`, why one of them is missing, is null. */
export function figuresOf(levels: readonly Level[], failures: ReadonlyMap<Name, string> | null): Figure[] {
  return levels.flatMap((level) => [
    ...ofRaw(level, "new conversations"),
    ...ofRaw(level, "old conversations"),
    ...(failures === null ? [] : ofPeers(level, failures)),
    ...(level.clients === 1 ? [added(level, "new conversations"), added(level, "old conversations")] : []),
    ...(level.rounds.has("no limits") ? [ofLimits(level)] : []),
    ...(level.rounds.has("told to a host") ? ofRaw(level, "told to a host") : []),
    ...(level.clients === 32 ? [ofAsker(level)] : []),
  ]);
}

const roundsOf = ({ rounds }: Level, name: Name): readonly Measured[] => rounds.get(name) ?? [];

const load = (what: string, { clients }: Level, name: Name) =>
  `${what}, ${clients === 1 ? "1 client" : `${clients} clients`}, ${name}`;

/** The median of the rounds' ratios of a value, with what it was by itself. */
function ratioOf(level: Level, name: Name, other: Name, read: (round: Measured) => number, unit: string) {
  const values = roundsOf(level, name).map(read);
  const others = roundsOf(level, other).map(read);
  const all = ratios(values, others);
  const shown = (value: number) => value.toFixed(value < 10 ? 2 : 0);
  const detail = `${shown(median(values))} ${unit} of ${shown(median(others))}; rounds ${spread(all)}`;
  return { value: median(all), unit: "×" as const, rounds: all, detail };
}

function ofRaw(level: Level, name: OfProduct): Figure[] {
  const isWanted = level.clients === 32 && !isShownOnce(name);
  return [
    {
      what: `${load("streams a second", level, name)}, of raw`,
      target: isWanted ? { atLeast: targets.perSecondOfRaw } : null,
      ...ratioOf(level, name, "raw", perSecond, "a second"),
    },
    {
      what: `${load("processor time a stream", level, name)}, of raw`,
      target: isWanted ? { atMost: targets.processorOfRaw } : null,
      ...ratioOf(level, name, "raw", processorUs, "µs"),
    },
  ];
}

function ofPeers(level: Level, failures: ReadonlyMap<Name, string>): Figure[] {
  return peers.map(({ name }) => {
    const wanted = level.clients === 32 ? targets.perSecondOf[name] : undefined;
    const reason = failures.get(name);
    return {
      what: `${load("streams a second", level, "new conversations")}, of ${name}`,
      target: wanted === undefined ? null : { atLeast: wanted },
      ...(level.rounds.has(name)
        ? ratioOf(level, "new conversations", name, perSecond, "a second")
        : { value: Number.NaN, unit: "×", detail: `not measured: ${reason ?? "unknown"}` }),
    };
  });
}

/** How much later than from the model itself the first word comes, by how much later it comes through a bare pass-through. */
function added(level: Level, name: OfProduct): Figure {
  const direct = roundsOf(level, "model").map(firstMs);
  const addedBy = (other: Name) =>
    roundsOf(level, other).map((round, at) => firstMs(round) - (direct[at] ?? 0));
  const all = ratios(addedBy(name), addedBy("raw"));
  const shown = (["model", "raw", name] as const).map(
    (it) => `${it} ${median(roundsOf(level, it).map(firstMs)).toFixed(3)} ms`,
  );
  return {
    what: `${load("time to first word added over direct", level, name)}, of raw`,
    value: median(all),
    unit: "×",
    target: { atMost: 3 },
    rounds: all,
    detail: `medians: ${shown.join(", ")}; rounds ${spread(all)}`,
  };
}

function ofLimits(level: Level): Figure {
  return {
    what: `${load("processor time a stream", level, "new conversations")}, of the same without limits`,
    target: null,
    ...ratioOf(level, "new conversations", "no limits", processorUs, "µs"),
  };
}

/** What asks must not be what is measured: it takes less than any of the servers. */
function ofAsker(level: Level): Figure {
  const values = roundsOf(level, "raw").map(({ ownUs }) => ownUs);
  const others = roundsOf(level, "raw").map(processorUs);
  const all = ratios(values, others);
  return {
    what: `${load("processor time of whoever asks", level, "raw")}, of raw's`,
    value: median(all),
    unit: "×",
    target: null,
    rounds: all,
    detail: `${median(values).toFixed(0)} µs of ${median(others).toFixed(0)}; every answer is compared byte for byte after the round`,
  };
}
