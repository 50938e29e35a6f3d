import { must, type Shared, share } from "../../helpers/api-client.ts";
import { composer } from "../../helpers/chat-page.ts";
import { sharedChromium } from "../../helpers/chromium.ts";
import { startExecutable } from "../../helpers/executable.ts";
import { startFakeUpstream } from "../../helpers/fake-upstream.ts";
import type { Figure, Part } from "../figure.ts";
import { type Loaded, visitTwice } from "../page/loading.ts";
import { conversationMessages, fill, measureLong, measureStream, readHeapMiB } from "../page/long.ts";
import { tokens } from "../page/words.ts";

// What the chat page of the executable costs its visitors, by the browser's own performance entries.

const shortAnswer = { steps: [{ text: "A short answer, with **some** words in it." }] };
const sizes = [
  { width: 1280, on: "a wide screen" },
  { width: 390, on: "a phone" },
];

/** First and repeat visits in bytes and requests, and, unless it is quick, how the page bears long answers and conversations. */
export const measurePage: Part = async ({ quick }) => {
  const upstream = startFakeUpstream(shortAnswer);
  await using server = await startExecutable();
  try {
    const shared = await share(server.url, server.masterKey(), { upstreamUrl: upstream.url });
    const open = await openLink(server.url, shared);
    const figures = await visitFigures(shared, open.url);
    if (quick) return figures;
    upstream.setScript({ steps: tokens.map((text) => ({ text })) });
    const page = await (await sharedChromium()).newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(60_000);
    await page.goto(open.url);
    await composer(page).waitFor();
    const cdp = await page.context().newCDPSession(page);
    const emptyMiB = await readHeapMiB(cdp);
    const { streamMs, tasksMs } = await measureStream(page);
    upstream.setScript(shortAnswer);
    const { scrollingMs, typingMs } = await measureLong(
      page,
      await fill(server.url, page, shared.botId, open.token),
    );
    const long = `with ${conversationMessages} messages, the longest task of the page over 50 ms while`;
    return [
      ...figures,
      longest(`${tokens.length} tokens at full speed, the longest task of the page over 50 ms`, tasksMs, {
        detail: `${tasksMs.length} of them in ${streamMs.toFixed(0)} ms`,
      }),
      longest(`${long} scrolling`, scrollingMs),
      longest(`${long} typing`, typingMs),
      {
        what: `memory of the page's script with ${conversationMessages} messages`,
        value: await readHeapMiB(cdp),
        unit: "MiB",
        target: null,
        detail: `${emptyMiB.toFixed(1)} MiB when empty`,
      },
    ];
  } finally {
    await (await sharedChromium()).close();
    await upstream.close();
  }
};

/** A link that lets everybody in. */
async function openLink(url: string, { ownerToken: token, botId }: Shared) {
  const body = { access: "anonymous" };
  const link = await must(url, "POST", `/api/v1/bots/${botId}/share-tokens`, { token, body });
  return { url: `${url}/s/${link.share_token}`, token: link.share_token };
}

async function visitFigures({ linkUrl, customerName }: Shared, openUrl: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { width, on } of sizes) {
    const customer = await visitTwice({ url: linkUrl, username: customerName, width });
    const anybody = await visitTwice({ url: openUrl, username: null, width });
    figures.push(
      inKB(`first visit on ${on} until a customer has chatted, compressed`, customer.first, { atMost: 60 }),
      inKB(`first visit on ${on} until an anonymous visitor has chatted, compressed`, anybody.first, {
        atMost: 60,
      }),
      beforePaint(`before the first paint of the first visit on ${on}`, customer.first),
      asked(`repeat visit of a customer on ${on}`, customer.again, { atMost: 1 }),
      asked(`repeat visit of an anonymous visitor on ${on}`, anybody.again, { atMost: 2 }),
    );
  }
  return figures;
}

const inKB = (what: string, { bytes, detail }: Loaded, target: Figure["target"]): Figure => ({
  what,
  value: bytes / 1024,
  unit: "KB",
  target,
  detail,
});

const beforePaint = (what: string, { bytesBeforeFirstPaint, firstPaintMs }: Loaded): Figure => ({
  what,
  value: bytesBeforeFirstPaint / 1024,
  unit: "KB",
  target: null,
  detail: `painted after ${firstPaintMs.toFixed(0)} ms`,
});

const asked = (what: string, { requests, detail }: Loaded, target: Figure["target"]): Figure => ({
  what,
  value: requests,
  unit: "requests",
  target,
  detail,
});

const longest = (what: string, tasksMs: readonly number[], { detail }: { detail?: string } = {}): Figure => ({
  what,
  value: Math.max(0, ...tasksMs),
  unit: "ms",
  target: null,
  detail,
});

if (import.meta.main) {
  const figures = await measurePage({ quick: Bun.argv.includes("--quick") });
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
}
