/** A call that came to a host's door. */
interface Arrival {
  /** Which of the three: init, start or finish. */
  name: string;
  /** Its `webhook-id`. */
  id: string;
}

/**
 * A door before a host, which the test shuts and opens: every call that comes to it is noted and passed on as it is. Shut, nobody
 * listens at its address; `hush` lets calls in and answers none of them any more.
 */
export function startDoor() {
  const arrivals: Arrival[] = [];
  let hostUrl = "";
  let isMute = false;
  const listen = (port: number) =>
    Bun.serve({
      hostname: "127.0.0.1",
      port,
      idleTimeout: 0,
      fetch: async (request) => {
        const { pathname } = new URL(request.url);
        const body = await request.text();
        arrivals.push({
          name: pathname.split("/").at(-1) ?? "",
          id: request.headers.get("webhook-id") ?? "",
        });
        const headers = new Headers(request.headers);
        headers.delete("content-length");
        const answer = await fetch(`${hostUrl}${pathname}`, { method: "POST", headers, body });
        return isMute ? await new Promise<never>(() => {}) : answer;
      },
    });
  let server: ReturnType<typeof listen> | undefined = listen(0);
  const { port = 0 } = server;
  const shut = async () => {
    await server?.stop(true);
    server = undefined;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    /** The reports that came, those that came again included, oldest first. */
    reportIds: () => arrivals.filter(({ name }) => name === "finish").map(({ id }) => id),
    leadTo: (url: string) => {
      hostUrl = url;
    },
    shut,
    open: () => {
      isMute = false;
      server ??= listen(port);
    },
    hush: () => {
      isMute = true;
    },
    [Symbol.asyncDispose]: shut,
  };
}
