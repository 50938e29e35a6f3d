import { Elysia } from "elysia";

// The least that a server of this kind is: one route that answers with a word. It tells its port when it listens.
const { server } = new Elysia().get("/health", () => "ok").listen({ hostname: "127.0.0.1", port: 0 });
process.stdout.write(`${server?.port}\n`);
