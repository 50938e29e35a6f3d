import { AppError } from "../errors.ts";
import { type Arrival, single } from "./arrival.ts";
import { completionToChunk, parseJson, separateMessages } from "./chunk.ts";
import { createChunkReader, readOrNote } from "./chunk-reader.ts";
import { fetchFrom } from "./connect.ts";
import { bytesOf, readText } from "./read-body.ts";
import { type RequestBody, writeRequest } from "./request-body.ts";
import { createThinkReader } from "./think.ts";
import type { ChatMessage, CompletionRequest, EndedCall, UpstreamIo, UpstreamTarget } from "./types.ts";
import { startWatch, type Watch } from "./watch.ts";

/** How long the body's end is awaited after `[DONE]`, so that the connection can serve the next call. */
const closingMs = 100;
const modelsKept = 1_000;
/** How much of a refusal is read, and how much of what failed is kept. */
const refusalBytes = 64 * 1024;
const keptChars = 500;

/** What an upstream answers that does not know a field, or not for this model (OpenAI, Groq, Ollama; Mistral and vLLM's checks). */
const refusalStatuses = new Set([400, 422]);

/**
 * Asks an OpenAI-compatible upstream for a completion and gives out its chunks as they arrive, at once those that one reading of the
 * connection brought: whole but for thinking in the text, which becomes `reasoning_content`. Ends after `[DONE]`, or at the body's end when a finish_reason was seen. Leaving the loop early ends the call.
 *
 * Throws upstream_timeout when the first event (or the whole answer, where it is plain JSON) or a later one keeps the caller waiting
 * too long, upstream_unavailable for every
 * other failure (the cause is for the log and never for a customer), and `signal`'s own reason when that was aborted.
 */
export async function* streamChat(
  io: UpstreamIo,
  target: UpstreamTarget,
  request: CompletionRequest,
  signal: AbortSignal,
): AsyncGenerator<Arrival[], void, undefined> {
  const watch = startWatch(signal, io.limits.upstreamFirstByteMs);
  const ended: EndedCall = { outcome: "left", status: 0 };
  try {
    const response = await sendChat(io, target, request, watch);
    ended.status = response.status;
    const thinking = createThinkReader(request.opensThinking === true);
    const isJson = /^application\/([\w.+-]+\+)?json\b/i.test(response.headers.get("content-type") ?? "");
    if (isJson) {
      const text = await readText(bytesOf(response), io.limits.answerBytes);
      const completion = readOrNote(text, completionToChunk, noteFor(target));
      yield separateMessages(completion).map((chunk) => single(thinking.read(chunk)));
      ended.outcome = "ok";
      return;
    }
    const nextChunks = openChunks(response, target, watch, io.limits);
    for (let arrivals = await nextChunks(); arrivals !== null; arrivals = await nextChunks()) {
      if (arrivals.length > 0) yield thinking.readAll(arrivals);
    }
    const rest = thinking.rest();
    if (rest !== null) yield [single(rest)];
    ended.outcome = "ok";
  } catch (error) {
    noteEnd(ended, error, watch, signal);
    throw describeFailure(error, watch, signal);
  } finally {
    watch.end(ended.outcome === "ok");
    io.onEnd?.(ended);
  }
}

/** The ids of the models an upstream offers, sorted. Throws upstream_unavailable, upstream_timeout. */
export async function listModels(io: UpstreamIo, target: UpstreamTarget): Promise<string[]> {
  const watch = startWatch(undefined, io.limits.upstreamModelsMs);
  const ended: EndedCall = { outcome: "ok", status: 0 };
  try {
    const response = await send(io, target, "/models", watch);
    ended.status = response.status;
    const text = await readText(bytesOf(response), io.limits.answerBytes);
    const ids = readOrNote(text, dataOf, noteFor(target)).flatMap((model) => {
      const id: unknown = typeof model === "object" && model !== null && "id" in model ? model.id : undefined;
      return typeof id === "string" && id !== "" ? [id] : [];
    });
    return [...new Set(ids)].sort().slice(0, modelsKept);
  } catch (error) {
    noteEnd(ended, error, watch, undefined);
    throw describeFailure(error, watch, undefined);
  } finally {
    watch.end();
    io.onEnd?.(ended);
  }
}

/** Asks with the extra fields, and without them where they are refused. Both calls are within one wait for the first byte. */
async function sendChat(
  io: UpstreamIo,
  target: UpstreamTarget,
  request: CompletionRequest,
  watch: Watch,
): Promise<Response> {
  const { extras } = request;
  const ask = (fields: Record<string, unknown>) =>
    request.withMessages(watch.signal, (messages) =>
      send(io, target, "/chat/completions", watch, requestBody(request, messages, fields)),
    );
  if (extras === undefined) return await ask({});
  try {
    return await ask(extras.fields);
  } catch (error) {
    const isRefusal =
      error instanceof Error && "status" in error && refusalStatuses.has(Number(error.status));
    if (!isRefusal) throw error;
    const response = await ask({});
    extras.onRefused();
    return response;
  }
}

function requestBody(
  { model, params }: CompletionRequest,
  messages: readonly ChatMessage[],
  extras: Record<string, unknown>,
): RequestBody {
  const options = typeof params.stream_options === "object" ? params.stream_options : {};
  const streamOptions = { ...options, include_usage: true };
  const ours = { model, stream: true, stream_options: streamOptions };
  return writeRequest(messages, { ...extras, ...params, ...ours });
}

async function send(
  io: UpstreamIo,
  target: UpstreamTarget,
  path: string,
  watch: Watch,
  body?: RequestBody,
): Promise<Response> {
  const headers = new Headers({ accept: "text/event-stream, application/json" });
  if (body !== undefined) headers.set("content-type", "application/json");
  if (target.apiKey !== null) setKey(headers, target.apiKey);
  const response = await fetchFrom(io, target, path, {
    method: body === undefined ? "GET" : "POST",
    headers,
    body,
    // The key and the customer's words go to the address that the owner entered and to no other.
    redirect: "manual",
    signal: watch.signal,
  });
  if (response.status === 200) return response;
  noteFor(target)(await readText(bytesOf(response), refusalBytes).catch(() => ""));
  throw Object.assign(new Error(`The upstream answered ${response.status}`), { status: response.status });
}

/** Throws an Error without the key in it, which the header's own error quotes, when it holds a line break or the like. */
function setKey(headers: Headers, key: string): void {
  try {
    headers.set("authorization", `Bearer ${key}`);
  } catch {
    throw new Error("The upstream's key holds a character that no header may hold");
  }
}

/** The key goes before the words are cut: half a key is a secret too. */
const noteFor =
  ({ apiKey, noteWords }: UpstreamTarget) =>
  (words: string): void => {
    const keys = apiKey
      ? [apiKey, JSON.stringify(apiKey).slice(1, -1), encodeURIComponent(apiKey.toWellFormed())]
      : [];
    noteWords?.(keys.reduce((text, key) => text.replaceAll(key, "***"), words).slice(0, keptChars));
  };

/**
 * The chunks of a streamed answer: each call gives those of one reading of the connection, null at the end. What breaks the answer is
 * thrown once the chunks before it are given out. Each event with data begins a new wait; a comment does not. Some upstreams send
 * comments while the model thinks (OpenRouter's `: PROCESSING`, DeepSeek's `: keep-alive`): they keep the connection open within the
 * wait and can never make it endless.
 */
function openChunks(
  response: Response,
  target: UpstreamTarget,
  watch: Watch,
  limits: UpstreamIo["limits"],
): () => Promise<Arrival[] | null> {
  const body = bytesOf(response).getReader();
  const reader = createChunkReader(limits.answerBytes, noteFor(target));
  let hasEnded = false;
  let failure: unknown;
  return async () => {
    if (failure !== undefined) throw failure;
    if (hasEnded) {
      if (reader.isWhole()) return null;
      throw new Error("The upstream's stream ended in the middle of the answer");
    }
    const arrivals: Arrival[] = [];
    const wasDone = reader.isDone();
    try {
      const { value } = await body.read();
      if (value === undefined) {
        hasEnded = true;
        reader.end(arrivals);
      } else if (reader.read(value, arrivals) && !wasDone) {
        watch.wait(reader.isDone() ? closingMs : limits.upstreamIdleMs);
      }
    } catch (error) {
      hasEnded = true;
      // What happens after [DONE] no longer concerns the answer.
      if (!reader.isDone()) failure = error;
    }
    return arrivals;
  };
}

function dataOf(text: string): unknown[] {
  const answer = parseJson(text);
  if (typeof answer === "object" && answer !== null && "data" in answer && Array.isArray(answer.data)) {
    return answer.data;
  }
  throw new Error("The upstream's list of models is not in OpenAI's form");
}

function noteEnd(ended: EndedCall, error: unknown, watch: Watch, signal: AbortSignal | undefined): void {
  ended.outcome = signal?.aborted ? "left" : watch.hasTimedOut() ? "timeout" : "failed";
  if (error instanceof Error && "status" in error) ended.status = Number(error.status);
}

function describeFailure(error: unknown, watch: Watch, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  return new AppError(watch.hasTimedOut() ? "upstream_timeout" : "upstream_unavailable", { cause: error });
}
