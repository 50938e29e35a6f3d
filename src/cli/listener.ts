import type { App } from "../app.ts";
import type { createServer } from "../server.ts";
import type { Certificate } from "./tls.ts";

type Http = Pick<ReturnType<typeof createServer>["http"], "listen" | "modules" | "server">;
type Listening = NonNullable<Http["server"]>;

/** The port that the server listens on. */
export interface Listener {
  url: string;
  port: number;
  /** New connections get this certificate. Requests that are being answered go on; connections in between two are closed. */
  renew: (certificate: Certificate) => void;
  /** Takes no connection any more, gives requests a moment (`closeMs`) to end, and cuts off the rest. */
  stop: () => Promise<void>;
}

/** Listens, with https where there is a certificate. Throws an Error with a sentence for the owner when the port cannot be had. */
export function listen(app: App, http: Http, certificate: Certificate | null): Listener {
  const { host, limits } = app.config;
  const first = bind(app, http, app.config.port, certificate);
  const port = first.port ?? app.config.port;
  let current: Listening | undefined = first;
  let retry: Timer | undefined;
  const ending = new Set<Listening>();
  const end = (server: Listening) => {
    ending.add(server);
    server.stop().then(
      () => ending.delete(server),
      (error: unknown) => app.log.error({ err: error }, "a listener could not be stopped"),
    );
  };
  const renew = (next: Certificate) => {
    clearTimeout(retry);
    // Bun's server keeps the certificate that it began with: another one has to take its place on the port, which takes about a millisecond.
    if (current !== undefined) end(current);
    current = undefined;
    try {
      current = bind(app, http, port, next);
    } catch (error) {
      app.log.error({ err: error }, "the port could not be had again, and is tried until it can");
      retry = setTimeout(() => renew(next), limits.listenAgainMs);
    }
  };
  return {
    url: `http${certificate === null ? "" : "s"}://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    renew,
    stop: async () => {
      clearTimeout(retry);
      const servers = [...ending, ...(current === undefined ? [] : [current])];
      await Promise.race([Promise.all(servers.map((it) => it.stop())), Bun.sleep(limits.closeMs)]);
      await Promise.all(servers.map((it) => it.stop(true)));
    },
  };
}

function bind(app: App, http: Http, port: number, certificate: Certificate | null): Listening {
  const { host, limits } = app.config;
  const before = process.listeners("beforeExit");
  // Elysia hands its routes to the listener anew, and collects garbage, when plugins that come as promises are there: for nothing where none
  // is awaited any more.
  if (http.modules.size === 0) http.modules.root = new Promise(() => undefined);
  try {
    // The limits of bodies are the parsers' (http/body.ts), which refuse in the contract's shape. Bun's own would refuse without one.
    http.listen({
      hostname: host,
      port,
      // Elysia would let a second server share the port, and each would answer some of the requests.
      reusePort: false,
      idleTimeout: limits.silentConnectionMs / 1000,
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      ...(certificate === null ? {} : { tls: { cert: certificate.cert, key: certificate.key } }),
    });
  } catch (error) {
    throw new Error(`Cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : error}`);
  }
  // Elysia would end the server at an event that does not come here, once more for each certificate.
  for (const listener of process.listeners("beforeExit"))
    if (!before.includes(listener)) process.off("beforeExit", listener);
  if (http.server === null) throw new Error(`Cannot listen on ${host}:${port}`);
  return http.server;
}
