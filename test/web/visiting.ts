import type { Page } from "playwright-core";
import type { MockServer } from "./mock-server.ts";

/** The address of a link as a host gives it to its visitor. */
export function shareAddress({ url }: MockServer, link: string, authToken: string, more = ""): string {
  return `${url}/chat/share?shareId=${link}&authToken=${authToken}${more}`;
}

/** Until one can chat. */
export async function waitForChat(page: Page): Promise<void> {
  await page.locator(".composer").waitFor();
}

/** What was asked of the sessions' route: the method, and the body or the bearer, whatever else is asked for with a session. */
export function listSessionCalls({ requests }: MockServer): [string, unknown][] {
  return requests
    .filter(({ path }) => path.endsWith("/session"))
    .map(({ method, body, bearer }) => [method, method === "POST" ? credentialIn(body) : bearer]);
}

function credentialIn(body: unknown): unknown {
  const { first_screen: _, ...credential } = body as Record<string, unknown>; // A JSON object, as the page sends it.
  return credential;
}
