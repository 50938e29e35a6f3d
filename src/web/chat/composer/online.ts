import { signal } from "@preact/signals";
import { findEntry } from "../link-api.ts";
import { draft, files } from "../state.ts";

/** "unsent": offline, and something was to be sent since; "back": connected again, with words that wait. */
export const connection = signal<"online" | "offline" | "unsent" | "back">("online");

/** Whether the server can be reached. A browser that calls itself offline may reach one in the same house. */
export async function isReachable(): Promise<boolean> {
  if (navigator.onLine) return true;
  const found = await findEntry();
  return found.ok || found.failure.code !== "network";
}

/** Follows whether this device is connected, for as long as the page lives. */
export function watchConnection(): void {
  const look = async () => {
    if (!(await isReachable())) noteOffline("offline");
    else if (connection.peek() !== "online") noteReturn();
  };
  window.addEventListener("offline", () => void look());
  window.addEventListener("online", () => void look());
}

/** Nothing can be sent for now; "unsent" is told rather than that alone. */
export function noteOffline(how: "offline" | "unsent"): void {
  if (connection.peek() !== "unsent") connection.value = how;
}

/** What was said of the connection is out of date: something was sent, or is typed. */
export function forgetReturn(): void {
  if (connection.peek() === "back") connection.value = "online";
}

function noteReturn(): void {
  const hasWords = draft.peek().trim() !== "" || files.peek().length > 0;
  connection.value = hasWords ? "back" : "online";
}
