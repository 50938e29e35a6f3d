import { startTestServer } from "./test-server.ts";

// A process for tests to kill: serves the database that its argument names, outbox included, until then, and says so when it does.

startTestServer({ databasePath: process.argv[2] ?? "" });
process.stdout.write("serving\n");
setInterval(() => {}, 60_000);
