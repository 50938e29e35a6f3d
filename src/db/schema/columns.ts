import { integer } from "drizzle-orm/sqlite-core";

/** Instants are whole milliseconds since 1970 in UTC. */
export const instant = (name: string) => integer(name);
export const flag = (name: string) => integer(name, { mode: "boolean" });
