import Database from "better-sqlite3";
import { Elysia } from "elysia";
import { serveUntilClosed } from "../child.ts";

// The least that a lookup can do on the same stack: an Elysia route that reads one row by a prepared statement.

const database = new Database(":memory:");
database.exec("CREATE TABLE links (token TEXT PRIMARY KEY, name TEXT NOT NULL, language TEXT)");
database.exec("INSERT INTO links VALUES ('token', 'Film guide', 'en')");
const find = database.prepare("SELECT name, language FROM links WHERE token = ?");

const http = new Elysia().get("/links/:token", ({ params }) => find.get(params.token));
http.listen({ hostname: "127.0.0.1", port: 0 });
await serveUntilClosed({ port: http.server?.port, stop: () => http.stop(true) });
