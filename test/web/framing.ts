import type { Frame, Page } from "playwright-core";

/** Another site: browsers hold `localhost` and `127.0.0.1` to be two, cookies included. */
export interface FrameHost {
  /** Puts the chat page into a page of this site. */
  embed: (page: Page, address: string) => Promise<Frame>;
  stop: () => Promise<void>;
}

/** Pages around the ones that their queries name, which write down in `told` what they are told. */
export function startHost(chatUrl: string): FrameHost {
  const server = Bun.serve({
    hostname: "localhost",
    port: 0,
    fetch: (request) => {
      const address = decodeURIComponent(new URL(request.url).search.slice(1));
      const html = `<!doctype html><title>Acme</title><script>
        window.told = [];
        window.addEventListener("message", ({ data, origin }) => window.told.push({ ...data, origin }));
      </script><iframe src="${chatUrl}${address}" width="360" height="560"></iframe>`;
      return new Response(html, { headers: { "content-type": "text/html" } });
    },
  });
  return {
    embed: async (page, address) => {
      await page.goto(`http://localhost:${server.port}/?${encodeURIComponent(address)}`);
      const frame = await (await page.locator("iframe").elementHandle())?.contentFrame();
      if (!frame) throw new Error("The page has no frame.");
      return frame;
    },
    stop: () => server.stop(true),
  };
}

/** Sends the chat a message of the page around it. */
export const tellFrame = (page: Page, message: unknown): Promise<void> =>
  page.evaluate((data) => window.frames[0]?.postMessage(data, "*"), message);

/** The message that hands a credential over. */
export const authMessage = (authToken: unknown) => ({ type: "shareChatAuth", data: { authToken } });
