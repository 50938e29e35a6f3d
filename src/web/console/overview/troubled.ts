import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { OwnLink } from "../../../features/links/model.ts";
import type { Breakdown } from "../../../features/statistics/model.ts";
import { figuresPath } from "../figures/period.ts";
import { stateOf } from "../links/state.tsx";
import { withQuery } from "../parts/listing.ts";
import { useResource } from "../parts/resource.ts";
import { call } from "../person.ts";

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

/** The open links that need a look, of the hundred latest; null until they are known. */
export function useTroubled(): readonly Troubled[] | null {
  const links = useResource<{ items: OwnLink[] }>("/bot-share-tokens?status=open&limit=100").value?.items;
  const byLink = useResource<Breakdown>(
    figuresPath("/by", new URLSearchParams(), { dimension: "link", limit: 100 }),
  ).value?.items;
  const failed = useFailedReports(links);
  if (links === undefined) return null;
  const refusals = new Map(
    (byLink ?? [])
      .filter((item) => item.refusals >= manyRefusals && item.refusals > item.questions * notableShare)
      .map((item) => [item.id, item.refusals]),
  );
  const all = links.map((link) => ({
    link,
    refusals: refusals.get(link.id) ?? 0,
    hasFailedReports: failed.has(link.id),
  }));
  return all.filter((it) => stateOf(it.link) !== "open" || it.refusals > 0 || it.hasFailedReports);
}

/** Which of the links with a host have reports that were given up. */
function useFailedReports(links: readonly OwnLink[] | undefined): ReadonlySet<string> {
  const found = useSignal<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const asking = new AbortController();
    const hosts = (links ?? []).filter(({ access }) => access === "hook").slice(0, askedHosts);
    const ask = async ({ id }: OwnLink) => {
      const path = withQuery(`/bot-share-tokens/${id}/deliveries`, { state: "failed", limit: 1 });
      const result = await call<{ items: unknown[] }>("GET", path, undefined, asking.signal);
      if (result.ok && result.value.items.length > 0) found.value = new Set([...found.value, id]);
    };
    for (const link of hosts) void ask(link);
    return () => asking.abort();
  }, [links]);
  return found.value;
}
