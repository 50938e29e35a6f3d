import { addressOf, type Job } from "./messages.ts";

export interface FloodOptions {
  url: string;
  /** Sign-ins that wait at one time. */
  atOnce: number;
  names: string[];
}

/** How often each status was answered. */
export type FloodResult = Record<string, number>;

/** Signs in with wrong passwords, each time from another address, by names that are there and names that are not. */
export async function runFlood({ options, ready, isOver }: Job<FloodOptions>): Promise<FloodResult> {
  const statuses: FloodResult = {};
  let count = 0;
  const flood = async () => {
    while (!isOver()) {
      count += 1;
      const status = await tryOnce(options, count).catch((error) => String(error));
      statuses[status] = (statuses[status] ?? 0) + 1;
      // Who is refused at once would else do nothing but ask.
      if (status === 503 || status === 429) await Bun.sleep(50);
    }
  };
  ready();
  await Promise.all(Array.from({ length: options.atOnce }, flood));
  return statuses;
}

async function tryOnce({ url, names }: FloodOptions, count: number): Promise<number> {
  const username = count % 2 === 0 ? `nobody ${count}` : names[count % names.length];
  const response = await fetch(`${url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-forwarded-for": addressOf(2_000_000 + count) },
    body: JSON.stringify({ username, password: `wrong ${count}` }),
  });
  await response.arrayBuffer();
  return response.status;
}
