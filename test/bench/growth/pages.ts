import type { Filled } from "../console/data.ts";
import { dayMs } from "../console/people.ts";
import type { Asked } from "../console/requests.ts";

/** A page of the console with every request that it makes to be filled, or one of these with filters of its own. */
export interface ConsolePage {
  name: string;
  requests: Asked[];
}

/** The days of figures are those of a browser's zone, which is seldom UTC. */
const zone = "America/New_York";

/**
 * The pages as they open, and the lists and plots that an owner comes to from there. Where the least of the sizes has no full page of
 * something, that much is asked for at all of them: what is compared are answers of the same length.
 */
export function listPages(filled: Filled, endMs: number): ConsolePage[] {
  return [...ofPeople(filled), ...ofTalks(filled, endMs), ...ofFigures(filled, endMs)];
}

const page = (name: string, ...paths: string[]): ConsolePage => ({
  name,
  requests: paths.map((path) => ({ name: path, path })),
});

function ofPeople({ botId, linkId, customerId }: Filled): ConsolePage[] {
  const actions = "/audit-events?limit=50";
  const ofOneAction = "/audit-events?limit=25&action=link.rotated";
  return [
    page("bot", `/bots/${botId}`, `/bots/${botId}/documents`, `/bot-share-tokens?bot_id=${botId}&limit=10`),
    page("links", "/bot-share-tokens?limit=50", "/bots?limit=100"),
    page("links, open ones", "/bot-share-tokens?status=open&limit=50"),
    page("link", `/bot-share-tokens/${linkId}`, `/bot-share-tokens/${linkId}/events?limit=50`),
    page("customers", "/end-users?limit=50"),
    page("customers, by name", "/end-users?search=customer-04&limit=50"),
    page("customer", `/end-users/${customerId}`),
    page("audit", actions),
    page("audit, one action", ofOneAction),
    page("audit, one bot", `${actions}&target_id=${botId}`),
  ];
}

function ofTalks(filled: Filled, endMs: number): ConsolePage[] {
  const { botId, linkId, otherLinkId, customerId, visitorId, conversationId } = filled;
  const list = `/bots/${botId}/conversations?limit=40`;
  const shortList = `/bots/${botId}/conversations?limit=20`;
  const day = (before: number) => new Date(endMs - before * dayMs).toISOString();
  const shown = [`/conversations/${conversationId}`, `/conversations/${conversationId}/messages`];
  return [
    page("conversations", list, "/bots?limit=100"),
    // Not of the one on which the most regular customer has most conversations while they are few.
    page("conversations, of a link", `${shortList}&share_token_id=${otherLinkId}`),
    page("conversations, of a customer", `${list}&customer_id=${customerId}`),
    page("conversations, of a visitor", `${list}&visitor_id=${visitorId}`),
    page("conversations, of a month long ago", `${list}&from=${day(330)}&to=${day(300)}`),
    page("conversations, liked", `${list}&rating=up`),
    page("conversations, disliked of a link", `${shortList}&rating=down&share_token_id=${linkId}`),
    page("conversations, failed", `${list}&failed=true`),
    page("conversation", ...shown),
  ];
}

function ofFigures({ botId, linkId, visitorId }: Filled, endMs: number): ConsolePage[] {
  // Up to this moment, as the console asks: the turn of each round counts in them.
  const since = (count: number) => `from=${new Date(endMs - count * dayMs).toISOString()}&zone=${zone}`;
  const [month, year] = [since(30), since(365)];
  const by = (dimension: string, rest: string) => `/statistics/by?dimension=${dimension}&limit=20&${rest}`;
  const latest = `/bots/${botId}/conversations?limit=6`;
  const ofBot = `bot_id=${botId}`;
  return [
    page(
      "overview",
      ...[`/statistics?${month}&step=day`, by("bot", month), by("link", month), latest],
      ...["/bots?limit=100", "/bot-share-tokens?status=open&limit=100", "/end-users?limit=1"],
    ),
    page("bots", "/bots?limit=50", by("bot", month)),
    page("figures", `/statistics?${month}`, by("bot", month), by("customer", month)),
    page("figures, 2 days of a bot", `/statistics?${ofBot}&${since(2)}&step=hour`),
    page("figures, 30 days of a bot", `/statistics?${ofBot}&${month}&step=day`),
    page("figures, a year by days", `/statistics?${ofBot}&${year}&step=day`),
    page("figures, a year by months", `/statistics?${ofBot}&${year}&step=month`),
    page("figures, a year of a link", `/statistics?${ofBot}&share_token_id=${linkId}&${year}&step=week`),
    page("figures, a year of a visitor", `/statistics?${ofBot}&visitor_id=${visitorId}&${year}&step=week`),
    page("figures, a year by link", by("link", `${ofBot}&${year}`)),
    page("figures, a year by customer", by("customer", `${ofBot}&${year}`)),
  ];
}
