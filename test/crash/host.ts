/** What a host was told of a turn: the id of the call, and the question that the report holds. */
export interface Report {
  id: string;
  conversationId: string;
  query: string;
}

/**
 * A host of FastGPT's three calls: everybody whose credential is `token of UID` is UID. It refuses the first try of one report in
 * `refusesOneIn`, of none where that is 0, and keeps those that it took.
 */
export function startHost(refusesOneIn: number) {
  const reports: Report[] = [];
  const tried = new Set<string>();
  let count = 0;
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    fetch: async (request) => {
      const { pathname } = new URL(request.url);
      const body = await request.json();
      const uid = String(body.token).replace(/^token of /, "");
      if (!pathname.endsWith("/finish")) return Response.json({ success: true, data: { uid } });
      const id = request.headers.get("webhook-id") ?? "";
      if (!tried.has(id)) {
        tried.add(id);
        count += 1;
        if (refusesOneIn > 0 && count % refusesOneIn === 0) return new Response("not now", { status: 503 });
      }
      reports.push({ id, conversationId: body.chatId, query: body.responseData?.at(-1)?.query ?? "" });
      return Response.json({ success: true });
    },
  });
  return { url: `http://127.0.0.1:${server.port}`, reports, close: () => server.stop(true) };
}
