import type { Filled } from "./data.ts";
import { dayMs } from "./people.ts";
import { commonWords, rareWord } from "./words.ts";

/** What a page of the console asks of the server. */
export interface Asked {
  /** The page's section, and what is asked. */
  name: string;
  path: string;
  /** GET, or POST where there is a body, if it is left out. */
  method?: "DELETE";
  body?: unknown;
}

const zone = "America/New_York";

/** Every request that a page of the console makes to be filled, as its owner's busiest bot, link and conversation have them. */
export function listRequests(filled: Filled, endMs: number): Asked[] {
  return [
    ...ofBots(filled),
    ...ofLinks(filled),
    ...ofCustomers(filled),
    ...ofConversations(filled, endMs),
    ...ofFigures(filled, endMs),
    ...ofAudit(filled, endMs),
  ];
}

function ofAudit({ botId }: Filled, endMs: number): Asked[] {
  const day = (before: number) => new Date(endMs - before * dayMs).toISOString();
  return [
    { name: "audit: newest", path: "/audit-events" },
    { name: "audit: of one action", path: "/audit-events?action=link.rotated" },
    { name: "audit: of a bot", path: `/audit-events?target_id=${botId}` },
    { name: "audit: of a day", path: `/audit-events?from=${day(201)}&to=${day(200)}` },
    { name: "audit: as csv", path: "/audit-events/export?format=csv" },
  ];
}

/** The files that the console offers, of all there is. */
export const listExports = ({ botId }: Filled) =>
  (["csv", "jsonl"] as const).map((format) => ({
    name: `as ${format}`,
    path: `/bots/${botId}/conversations/export?format=${format}`,
  }));

/** What an owner may do away with, the least first. */
export const listDeletions = ({
  botId,
  linkId,
  customerId,
  otherCustomerId,
  conversationId,
}: Filled): Asked[] => [
  { name: "the longest conversation", method: "DELETE", path: `/conversations/${conversationId}` },
  {
    name: "a customer, keeping what it wrote",
    method: "DELETE",
    path: `/end-users/${customerId}?conversations=keep`,
  },
  {
    name: "a customer and what it wrote",
    method: "DELETE",
    path: `/end-users/${otherCustomerId}?conversations=delete`,
  },
  { name: "a link (revoked)", method: "DELETE", path: `/bot-share-tokens/${linkId}` },
  { name: "the bot", method: "DELETE", path: `/bots/${botId}` },
];

function ofBots({ botId }: Filled): Asked[] {
  return [
    { name: "bots: list", path: "/bots" },
    { name: "bot", path: `/bots/${botId}` },
    { name: "bot: documents", path: `/bots/${botId}/documents` },
    {
      name: "bot: what a question finds",
      path: `/bots/${botId}/search`,
      body: { question: "Where is my parcel?" },
    },
  ];
}

function ofLinks({ linkId, hookLinkId, botId }: Filled): Asked[] {
  return [
    { name: "links: list", path: "/bot-share-tokens" },
    { name: "links: open ones", path: "/bot-share-tokens?status=open" },
    { name: "links: by name", path: "/bot-share-tokens?search=17" },
    { name: "links: of a bot", path: `/bots/${botId}/share-tokens` },
    { name: "link", path: `/bot-share-tokens/${linkId}` },
    { name: "link: events", path: `/bot-share-tokens/${linkId}/events` },
    { name: "link: QR code", path: `/bot-share-tokens/${linkId}/qr?format=svg` },
    { name: "link: events as csv", path: `/bot-share-tokens/${linkId}/events/export?format=csv` },
    { name: "links: as csv", path: "/bot-share-tokens/export?format=csv" },
    { name: "link: deliveries", path: `/bot-share-tokens/${hookLinkId}/deliveries` },
  ];
}

function ofCustomers({ customerId }: Filled): Asked[] {
  return [
    { name: "customer", path: `/end-users/${customerId}` },
    { name: "customers: list", path: "/end-users?limit=100" },
    { name: "customers: by name", path: "/end-users?search=customer-04" },
    { name: "customers: invited", path: "/end-users?status=invited" },
    { name: "customers: as csv", path: "/end-users/export?format=csv" },
  ];
}

function ofConversations(filled: Filled, endMs: number): Asked[] {
  const { botId, linkId, customerId, visitorId, conversationId } = filled;
  const list = `/bots/${botId}/conversations`;
  const day = (before: number) => new Date(endMs - before * dayMs).toISOString();
  const filters = {
    newest: "",
    "of a link": `share_token_id=${linkId}`,
    "of a customer": `customer_id=${customerId}`,
    "of a visitor": `visitor_id=${visitorId}`,
    "of a day": `from=${day(201)}&to=${day(200)}`,
    "liked answers": "rating=up",
    "disliked answers": "rating=down",
    failed: "failed=true",
    "disliked, of a link, in a year": `rating=down&share_token_id=${linkId}&from=${day(365)}`,
    "failed, of a customer": `failed=true&customer_id=${customerId}`,
    "a common word": `search=${commonWords.english}`,
    一个常用词: `search=${encodeURIComponent(commonWords.chinese)}`,
    "a rare word": `search=${rareWord}`,
    "a rare word, of a link": `search=${rareWord}&share_token_id=${linkId}`,
  };
  return [
    ...Object.entries(filters).map(([name, query]) => ({
      name: `conversations: ${name}`,
      path: query === "" ? list : `${list}?${query}`,
    })),
    { name: "conversation", path: `/conversations/${conversationId}` },
    { name: "conversation: messages", path: `/conversations/${conversationId}/messages` },
  ];
}

function ofFigures({ botId, linkId, visitorId }: Filled, endMs: number): Asked[] {
  const since = (count: number) =>
    `from=${new Date(endMs - count * dayMs).toISOString()}&to=${new Date(endMs).toISOString()}&zone=${zone}`;
  const month = since(30);
  const year = since(365);
  return [
    { name: "overview: a week of all bots", path: `/statistics?${since(7)}&step=day` },
    { name: "figures: 2 days by hours", path: `/statistics?bot_id=${botId}&${since(2)}&step=hour` },
    { name: "figures: 30 days", path: `/statistics?bot_id=${botId}&${month}&step=day` },
    { name: "figures: a year by days", path: `/statistics?bot_id=${botId}&${year}&step=day` },
    { name: "figures: a year by months", path: `/statistics?bot_id=${botId}&${year}&step=month` },
    {
      name: "figures: a year of a link",
      path: `/statistics?bot_id=${botId}&share_token_id=${linkId}&${year}&step=week`,
    },
    {
      name: "figures: a year of a visitor",
      path: `/statistics?bot_id=${botId}&visitor_id=${visitorId}&${year}&step=week`,
    },
    { name: "figures: 30 days by bot", path: `/statistics/by?dimension=bot&${month}` },
    { name: "figures: 30 days by link", path: `/statistics/by?dimension=link&bot_id=${botId}&${month}` },
    { name: "figures: a year by link", path: `/statistics/by?dimension=link&bot_id=${botId}&${year}` },
    {
      name: "figures: 30 days by customer",
      path: `/statistics/by?dimension=customer&bot_id=${botId}&${month}`,
    },
    {
      name: "figures: a year by customer",
      path: `/statistics/by?dimension=customer&bot_id=${botId}&${year}`,
    },
    {
      name: "figures: a year as csv",
      path: `/statistics/export?format=csv&bot_id=${botId}&${year}&step=day`,
    },
    {
      name: "figures: by customer as csv",
      path: `/statistics/by/export?format=csv&dimension=customer&bot_id=${botId}&${year}`,
    },
  ];
}
