import { join } from "node:path";
import { buildPages } from "../../src/web/build.ts";
import type { PageManifest } from "../../src/web/manifest.ts";
import type { Access, LimitItem } from "../../src/web/shared/wire.ts";
import { createAccount, type MockAccount } from "./mock-account.ts";
import { type MockAnswer, streamAnswer, writeAnswer } from "./mock-answers.ts";
import { createAttachments, type MockAttachments } from "./mock-attachments.ts";
import { type Conversation, newConversation, newMessage, seedConversations } from "./mock-conversations.ts";
import { pageOfConversations } from "./mock-history.ts";
import { mockLinks } from "./mock-links.ts";
import { chooseScript } from "./mock-scripts.ts";
import { followUpsOf, joinVersions, makeRoom, selectVersion } from "./mock-versions.ts";
import { createVisitors, type MockVisitors } from "./mock-visitors.ts";

export interface MockOptions {
  port?: number;
  pagesDir: string;
  manifest: PageManifest;
  /** Between two steps of an answer. */
  stepMs?: number;
}

export interface MockServer {
  url: string;
  requests: { method: string; path: string; body: unknown; bearer: string | null; user: string | null }[];
  visitors: MockVisitors;
  account: MockAccount;
  attachments: MockAttachments;
  /** What is left of every link's limits. */
  limits: LimitItem[];
  /** What becomes of a link from now on. */
  end: (link: string, how: "revoked" | "expired" | "rotated" | "open") => void;
  stop: () => Promise<void>;
}

/**
 * The server's wire as the pages use it, with scripted answers, for looking at the pages and testing them. Accounts:
 * `lin` / `letmein` is a customer, as any other name is but `staff`, who is none; the name `busy` is throttled.
 */
export function startMock(options: MockOptions): MockServer {
  const conversations = new Map<string, Conversation>(seedConversations());
  const answers = new Map<string, MockAnswer>();
  const ended = new Map<string, string>();
  const requests: MockServer["requests"] = [];
  const limits: LimitItem[] = [];
  const visitors = createVisitors();
  const account = createAccount();
  const attachments = createAttachments();
  const stepMs = options.stepMs ?? 25;

  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: options.port ?? 0,
    idleTimeout: 0,
    development: false,
    // Scripted breaks of a connection are meant; nothing is to be printed about them.
    error: () => new Response(null, { status: 500 }),
    fetch: async (request) => {
      const url = new URL(request.url);
      const file = await attachments.serve(request, url);
      if (file) return file;
      const text = await request.text();
      const body: Record<string, unknown> = text ? JSON.parse(text) : {};
      const bearer = request.headers.get("authorization");
      requests.push({ method: request.method, path: url.pathname, body, bearer, user: readCookie(request) });
      return (
        servePage(options, url) ??
        account.serve(request, url, body) ??
        serveAccount(request, url, body) ??
        serveLink(request, url, body)
      );
    },
  });

  function serveLink(request: Request, url: URL, body: Record<string, unknown>): Response {
    const isChat = url.pathname === "/api/v3/chat/completions";
    const route = /^\/api\/v1\/public\/bot-share\/([^/]+)(\/.*)?$/.exec(url.pathname);
    const token = isChat ? String(body.share_token) : (route?.[1] ?? "");
    const link = mockLinks[token];
    if (!link) return refuse(404, "share_token_not_found");
    const status = ended.get(token) ?? link.entry.status;
    if (status === "rotated") return refuse(404, "share_token_not_found");
    const rest = isChat ? "/chat" : (route?.[2] ?? "");
    if (rest === "/entry") return Response.json({ ...link.entry, status });
    if (status !== "open") return refuse(403, `share_token_${status}`);
    if (rest === "/page") return Response.json(link.look);
    const { access } = link.entry;
    if (rest === "/session") return serveSession(request, access, body);
    const bearer = readBearer(request);
    const uid = bearer ? visitors.find(bearer) : undefined;
    const user = readUser(request);
    if (access !== "account" && uid === undefined) return refuse(401, "session_ended");
    if (access === "account" && !user) return refuse(401, "unauthenticated");
    if (access === "account" && user === "staff") return refuse(403, "not_a_customer");
    const owner = uid ?? "";
    if (rest === "") return Response.json(link.info);
    if (rest === "/chat") return startChat(token, body, owner);
    if (rest === "/stop") return stopAnswers(body.message_id);
    if (rest.startsWith("/memory")) return account.serveMemory(request, rest, url);
    if (rest === "/limits") return Response.json({ items: limits });
    if (rest.startsWith("/conversations")) return serveConversations(request, url, rest, body, owner);
    if (/^\/messages\/[^/]+\/feedback$/.test(rest)) return rate(rest.split("/")[2] ?? "", body);
    const [, , id = "", part] = rest.split("/");
    const answer = answers.get(id);
    if (part === "stream" && answer) return streamAnswer(answer, url.searchParams);
    const lists = [...conversations.values()].map(({ messages }) => messages);
    if (part === "select" && lists.some((shown) => selectVersion(shown, id)))
      return Response.json({ success: true, message: "Shown." });
    if (part !== "follow-ups") return refuse(404, "not_found");
    const questions = link.info.suggested_questions ?? [];
    return Response.json({ items: lists.flatMap((shown) => followUpsOf(shown, id, questions)) });
  }

  function serveSession(request: Request, access: Access, body: Record<string, unknown>): Response {
    if (request.method === "DELETE") {
      visitors.end(readBearer(request) ?? undefined);
      return Response.json({ success: true });
    }
    const opened = visitors.open(access, body);
    return "code" in opened ? refuse(opened.status, opened.code, opened) : Response.json(opened);
  }

  function serveConversations(
    request: Request,
    url: URL,
    rest: string,
    body: Record<string, unknown>,
    owner: string,
  ): Response {
    const [, , id, part] = rest.split("/");
    const own = [...conversations.values()].filter((each) => each.owner === owner);
    if (id === undefined) {
      if (request.method === "DELETE") for (const { item } of own) conversations.delete(item.id);
      return Response.json(pageOfConversations(own, url));
    }
    const conversation = own.find(({ item }) => item.id === id);
    if (!conversation) return refuse(404, "not_found");
    if (part === "messages") return pageOfMessages(conversation, url);
    if (part === "export") return new Response(`# ${conversation.item.title}\n`);
    if (request.method === "DELETE") conversations.delete(id);
    else Object.assign(conversation.item, body);
    return Response.json(conversation.item);
  }

  function rate(id: string, body: Record<string, unknown>): Response {
    const answer = answers.get(id);
    if (!answer) return refuse(404, "not_found");
    const { rating } = body;
    answer.message.feedback = rating === "up" || rating === "down" ? { ...body, rating } : null;
    return Response.json({ success: true });
  }

  function startChat(token: string, body: Record<string, unknown>, owner: string): Response {
    // The page sends exactly one user message.
    const question = (body.messages as { content: string }[])[0]?.content ?? "";
    const script = chooseScript(question);
    if (script.refusal) return refuse(script.refusal.status, script.refusal.code, script.refusal);
    const id = String(body.conversation_id ?? crypto.randomUUID());
    const conversation = conversations.get(id) ?? newConversation(id, question, new Date(), owner);
    const former = body.replaces ? makeRoom(conversation.messages, String(body.replaces)) : null;
    if (former === undefined) return refuse(404, "not_found");
    const files = attachments.find(body.attachment_ids);
    if (files === null) return refuse(422, "attachment_not_found");
    conversations.set(id, conversation);
    const isAnswerAlone = former?.role === "assistant";
    const asked = (isAnswerAlone && conversation.messages.at(-1)) || {
      ...newMessage("user", question),
      attachments: files,
    };
    const answer: MockAnswer = {
      message: { ...newMessage("assistant", ""), status: "streaming", citations: script.citations ?? [] },
      questionId: asked.id,
      conversationId: id,
      listeners: new Set(),
      isStopped: false,
    };
    conversation.item.updated_at = new Date().toISOString();
    if (former) joinVersions(conversation.messages, former, isAnswerAlone ? answer.message : asked);
    conversation.messages.push(...(isAnswerAlone ? [] : [asked]), answer.message);
    answers.set(answer.message.id, answer);
    const stream = streamAnswer(answer, null);
    void writeAnswer(answer, script, { stepMs, onRevoke: () => ended.set(token, "revoked") });
    return stream;
  }

  function stopAnswers(id: unknown): Response {
    const stopped = [...answers.values()].filter(
      ({ message }) => message.status === "streaming" && (!id || message.id === id),
    );
    for (const answer of stopped) answer.isStopped = true;
    return Response.json({ success: true, stopped: stopped.length });
  }

  return {
    url: `http://127.0.0.1:${server.port}`,
    requests,
    visitors,
    account,
    attachments,
    limits,
    end: (link, how) => void ended.set(link, how),
    stop: () => server.stop(true),
  };
}

function servePage({ pagesDir, manifest }: MockOptions, url: URL): Response | null {
  const page = manifest.pages.chat;
  const isPage = /^\/s\/|^\/chat\/share$/.test(url.pathname);
  const file = manifest.files.find(({ url: at, path }) =>
    isPage ? path === page.file : at === url.pathname,
  );
  if (!file) return null;
  const headers: Record<string, string> = { "content-type": file.type };
  if (isPage) headers["content-security-policy"] = `${page.csp}; frame-ancestors *`;
  if (isPage) headers["referrer-policy"] = "no-referrer";
  if (!file.br) return new Response(Bun.file(join(pagesDir, file.path)), { headers });
  headers["content-encoding"] = "br";
  return new Response(Bun.file(join(pagesDir, file.br)), { headers });
}

function serveAccount(request: Request, url: URL, body: Record<string, unknown>): Response | null {
  if (url.pathname === "/api/v1/auth/verify") {
    const username = readUser(request);
    return username
      ? Response.json({ valid: true, username, is_end_user: username !== "staff" })
      : refuse(401, "unauthenticated");
  }
  if (url.pathname === "/api/v1/auth/logout") {
    const headers = request.headers.has("authorization") ? undefined : { "set-cookie": cookie("", 0) };
    return Response.json({ success: true }, { headers });
  }
  if (url.pathname !== "/api/v1/auth/login") return null;
  if (body.username === "busy") return refuse(429, "too_many_login_attempts", { retryAfterS: 30 });
  if (body.password !== "letmein") return refuse(401, "invalid_credentials");
  const username = String(body.username);
  const isCustomer = username !== "staff";
  const headers = isCustomer ? { "set-cookie": cookie(username, 3_600) } : undefined;
  return Response.json({ token: `token-${username}`, username, is_end_user: isCustomer }, { headers });
}

function pageOfMessages(conversation: Conversation, url: URL): Response {
  const limit = Number(url.searchParams.get("limit") ?? 20);
  const end = Number(url.searchParams.get("cursor") ?? conversation.messages.length);
  const start = Math.max(0, end - limit);
  return Response.json({
    items: conversation.messages.slice(start, end),
    next_cursor: start > 0 ? String(start) : null,
  });
}

function refuse(
  status: number,
  code: string,
  more: { detail?: string; retryAfterS?: number } = {},
): Response {
  const headers: Record<string, string> = more.retryAfterS ? { "retry-after": String(more.retryAfterS) } : {};
  return Response.json({ detail: more.detail ?? `Refused: ${code}.`, code }, { status, headers });
}

function readBearer(request: Request): string | null {
  return /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1] ?? null;
}

/** The account that a request comes from: by its token where it carries one, else by its cookie. */
function readUser(request: Request): string | null {
  const bearer = readBearer(request);
  return bearer ? (/^token-(.+)$/.exec(bearer)?.[1] ?? null) : readCookie(request);
}

function readCookie(request: Request): string | null {
  return /botshare_session=([^;]+)/.exec(request.headers.get("cookie") ?? "")?.[1] ?? null;
}

function cookie(value: string, maxAgeS: number): string {
  return `botshare_session=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeS}`;
}

if (import.meta.main) {
  const pagesDir = join(import.meta.dir, "../../dist/web-mock");
  const manifest = await buildPages({ outDir: pagesDir });
  const server = startMock({ port: Number(process.argv[2] ?? 4173), pagesDir, manifest, stepMs: 30 });
  process.stdout.write(`${server.url}/s/film-zh and ${server.url}/s/help-en, lin / letmein\n`);
}
