import type { AccountSession, Memory } from "../../src/web/shared/wire.ts";

const agents = {
  here: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  phone:
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
  tablet:
    "Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
};

export type MockAccount = ReturnType<typeof createAccount>;

/** The mock's account beside its sign-in, its password `letmein` and three sessions, and what its bot remembers. */
export function createAccount() {
  const sessions: AccountSession[] = Object.entries(agents).map(([id, userAgent], at) => ({
    id,
    created_at: new Date(Date.UTC(2026, 10, 22 - 3 * at, 8, 30)).toISOString(),
    expires_at: new Date(Date.UTC(2026, 11, 22)).toISOString(),
    address: null,
    user_agent: userAgent,
    is_current: id === "here",
  }));
  const memories: Memory[] = [
    "Lives in Kiel and prefers deliveries after six.",
    "Runs a small workshop with four people.",
    "喜欢宫崎骏的电影。",
  ].map((text, at) => ({
    id: `memory-${at}`,
    text,
    conversation_id: "seed-0",
    created_at: new Date(Date.UTC(2026, 10, 20 - at)).toISOString(),
  }));
  return {
    sessions,
    memories,
    /** What is asked about the account itself; null for other routes. */
    serve: (request: Request, { pathname }: URL, body: Record<string, unknown>): Response | null => {
      if (pathname === "/api/v1/auth/change-password") return changePassword(body);
      const found = /^\/api\/v1\/auth\/sessions(?:\/(.+))?$/.exec(pathname);
      if (!found) return null;
      if (request.method === "DELETE") take(sessions, found[1]);
      return Response.json({ success: true, items: sessions });
    },
    /** The routes of the link below `/memory`. */
    serveMemory: (request: Request, rest: string, url: URL): Response => {
      if (request.method !== "DELETE") return pageOf(memories, url);
      const id = rest.split("/")[2];
      if (id === undefined) memories.length = 0;
      else if (!take(memories, id)) return Response.json({ code: "not_found", detail: "" }, { status: 404 });
      return Response.json({ success: true });
    },
  };
}

function changePassword(body: Record<string, unknown>): Response {
  if (body.old_password === "letmein") return Response.json({ success: true });
  if (body.old_password !== "busy")
    return Response.json({ code: "wrong_password", detail: "" }, { status: 403 });
  const headers = { "retry-after": "30" };
  return Response.json({ code: "too_many_login_attempts", detail: "" }, { status: 429, headers });
}

function take(list: { id: string }[], id: string | undefined): boolean {
  const at = list.findIndex((item) => item.id === id);
  if (at >= 0) list.splice(at, 1);
  return at >= 0;
}

function pageOf(items: Memory[], { searchParams }: URL): Response {
  const from = Number(searchParams.get("cursor") ?? 0);
  const to = from + Number(searchParams.get("limit") ?? 50);
  return Response.json({ items: items.slice(from, to), next_cursor: to < items.length ? String(to) : null });
}
