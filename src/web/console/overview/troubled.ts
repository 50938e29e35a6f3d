import { useState } from "preact/hooks";
import type { OwnLink } from "../../../features/links/model.ts";
import type { Breakdown } from "../../../features/statistics/model.ts";
import type { Failure } from "../../shared/failure.ts";
import { figuresPath } from "../figures/period.ts";
import { nearMs, stateOf } from "../links/state.tsx";
import { withQuery } from "../parts/listing.ts";
import { useResource } from "../parts/resource.ts";
import { useTogether } from "./together.ts";

/** So many refusals are worth a look, where they are not few beside the questions. */
const manyRefusals = 10;
const notableShare = 0.1;
/** So many of the links with a host are asked for reports that failed. */
const askedHosts = 10;

/** An open link that its owner should look at, and why. */
export interface Troubled {
  link: OwnLink;
  refusals: number;
  hasFailedReports: boolean;
}

interface Found {
  /** Null until they are known. */
  items: readonly Troubled[] | null;
  /** Whether all there are were looked at, and not the latest alone. */
  isWhole: boolean;
  failure: Failure | null;
  reload: () => unknown;
}

interface Links {
  items: OwnLink[];
  next_cursor: string | null;
}

/** The open links that need a look: of all those that end soon, and for other reasons of the hundred latest. */
export function useTroubled(): Found {
  const [soon] = useState(() => new Date(Date.now() + nearMs).toISOString());
  const open = { status: "open", limit: 100 };
  const latest = useResource<Links>(withQuery("/bot-share-tokens", open));
  const ending = useResource<Links>(withQuery("/bot-share-tokens", { ...open, expires_before: soon }));
  const byLink = useResource<Breakdown>(
    figuresPath("/by", new URLSearchParams(), { dimension: "link", limit: 100 }),
  );
  const hosts = latest.value?.items.filter(({ access }) => access === "hook");
  const failedOf = ({ id }: OwnLink) => `/bot-share-tokens/${id}/deliveries?state=failed&limit=1`;
  const asked = hosts?.slice(0, askedHosts);
  const reports = useTogether<{ items: unknown[] }>(asked?.map(failedOf) ?? null);
  const failing = [latest, ending, byLink, reports].filter(({ failure }) => failure !== null);
  const links = latest.value && ending.value && [...ending.value.items, ...latest.value.items];
  const isKnown = links !== null && byLink.value !== null && reports.values !== null;
  const lists = [latest.value, ending.value, byLink.value];
  return {
    items: isKnown ? troubledOf(links, byLink.value?.items ?? [], failedHosts(asked, reports.values)) : null,
    isWhole: lists.every((list) => list?.next_cursor === null) && (hosts?.length ?? 0) <= askedHosts,
    failure: failing.at(0)?.failure ?? null,
    reload: () => Promise.all(failing.map(({ reload }) => reload())),
  };
}

const failedHosts = (
  asked: readonly OwnLink[] = [],
  reports: readonly { items: unknown[] }[] | null,
): ReadonlySet<string> =>
  new Set(asked.filter((_, at) => (reports?.[at]?.items.length ?? 0) > 0).map(({ id }) => id));

function troubledOf(
  links: readonly OwnLink[],
  byLink: Breakdown["items"],
  failed: ReadonlySet<string>,
): Troubled[] {
  const refusals = new Map(
    byLink
      .filter((item) => item.refusals >= manyRefusals && item.refusals > item.questions * notableShare)
      .map((item) => [item.id, item.refusals]),
  );
  const known = new Map(links.map((link) => [link.id, link]));
  const all = [...known.values()].map((link) => ({
    link,
    refusals: refusals.get(link.id) ?? 0,
    hasFailedReports: failed.has(link.id),
  }));
  return all.filter((it) => stateOf(it.link) !== "open" || it.refusals > 0 || it.hasFailedReports);
}
