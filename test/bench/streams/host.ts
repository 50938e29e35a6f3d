import { serveUntilClosed } from "../child.ts";

// The system of a link with `access: "hook"`: it admits everybody under the name that they bring, and takes every report.

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: async (request) => {
    const { token } = await request.json();
    return Response.json({ success: true, data: { uid: token } });
  },
});
await serveUntilClosed(server);
