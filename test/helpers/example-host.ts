import { Webhook } from "standardwebhooks";

interface ExampleHost {
  /** The credential that the link's address carries as `authToken`, and whose it is. */
  token: string;
  uid: string;
  /** A word that no question may contain. */
  forbidden: string;
  /** The link's secret (`whsec_…`). Without it the calls are believed as they come. */
  secret?: string;
}

/** A system that lets its own users into a chat: the three endpoints that a link with `access: "hook"` calls. */
export function startExampleHost({ token, uid, forbidden, secret }: ExampleHost) {
  const reports: { id: string; chatId: string; appName: string; responseData: unknown[] }[] = [];
  const webhook = secret === undefined ? undefined : new Webhook(secret);

  const read = async (request: Request) => {
    const text = await request.text();
    // Throws when somebody else than the chat's server has sent this, or long ago.
    webhook?.verify(text, Object.fromEntries(request.headers));
    return { id: request.headers.get("webhook-id") ?? "", ...JSON.parse(text) };
  };
  const refuse = (message: string, status = 200) => Response.json({ success: false, message }, { status });

  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    routes: {
      // Somebody opens the chat. The uid decides whose conversations they see, on every device.
      "/shareAuth/init": async (request) => {
        const call = await read(request);
        return call.token === token
          ? Response.json({ success: true, data: { uid } })
          : refuse("Sign in first.");
      },
      // Before each question. What is refused here is not answered and costs nothing.
      "/shareAuth/start": async (request) => {
        const call = await read(request);
        if (call.token !== token) return refuse("Sign in first.");
        if (call.question.includes(forbidden)) return refuse(`"${forbidden}" is not talked about here.`);
        return Response.json({ success: true });
      },
      // After each answer. A report whose arrival was not confirmed comes again, under the same id.
      "/shareAuth/finish": async (request) => {
        const report = await read(request);
        if (!reports.some(({ id }) => id === report.id)) reports.push(report);
        return Response.json({ success: true });
      },
    },
    error: () => refuse("This call is not from our chat.", 401),
  });
  return { url: `http://127.0.0.1:${server.port}`, reports, stop: () => server.stop(true) };
}
