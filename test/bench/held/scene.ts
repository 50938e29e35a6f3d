import { must, type Shared } from "../../helpers/api-client.ts";
import type { Executable } from "../../helpers/executable.ts";
import type { Asked } from "./round.ts";

/** A request as it is sent, each header a line of its own (RFC 9112). */
function requestOf(url: string, path: string, headers: Record<string, string>, body: unknown): string {
  const text = JSON.stringify(body);
  const all = {
    host: new URL(url).host,
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(text)),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n${text}`;
}

const messages = [{ role: "user", content: "Say the words." }];

/** The questions to the model itself, or to what only hands them on. */
export function plainly({ url, pid }: { url: string; pid: number }, streams: number): Asked {
  const body = { model: "bench", stream: true, messages };
  return { url, pid, requests: Array<string>(streams).fill(requestOf(url, "/chat/completions", {}, body)) };
}

/** The questions of as many visitors of a link that lets everybody in, each at an address of its own. */
export async function asVisitors(
  { url, pid }: Pick<Executable, "url" | "pid">,
  shared: Pick<Shared, "botId" | "ownerToken">,
  streams: number,
): Promise<Asked> {
  const path = `/api/v1/bots/${shared.botId}/share-tokens`;
  const link = await must(url, "POST", path, { token: shared.ownerToken, body: { access: "anonymous" } });
  const requests: string[] = [];
  for (let at = 0; at < streams; at += 1) {
    const headers = { "x-forwarded-for": addressOf(at) };
    const body = { local_id: `a visitor of the bench ${at}` };
    const came = `/api/v1/public/bot-share/${link.share_token}/session`;
    const { token } = await must(url, "POST", came, { body, headers });
    const question = { bot_id: shared.botId, share_token: link.share_token, stream: true, messages };
    const asked = { ...headers, authorization: `Bearer ${token}` };
    requests.push(requestOf(url, "/api/v3/chat/completions", asked, question));
  }
  return { url, pid, requests };
}

/** An address of the block that is kept for benchmarks (RFC 2544), of its own for each number. */
export const addressOf = (at: number): string => `198.18.${(at >> 8) & 255}.${at & 255}`;
