import type { ChunkChoice, ChunkDelta, CompletionChunk, TokenUsage } from "./types.ts";

type Fields = Record<string, unknown>;

/**
 * The chunk that an event's data holds, its unknown fields kept. Throws an Error when it is not JSON, not a chunk, or reports
 * an error of the upstream (`{"error": …}`, as OpenAI and its kin send in mid-stream). The Error, which goes to the log, holds none of
 * the data: it can be a customer's words.
 */
export function parseChunk(data: string): CompletionChunk {
  const fields = parseAnswer(data);
  const choices = readChoices(fields).flatMap((choice, place) => toChoices(choice, choice.delta, place));
  return { ...fields, choices, ...readUsage(fields) };
}

/** A whole completion as one chunk: from an upstream that answers plain JSON although a stream was asked for. Throws as `parseChunk`. */
export function completionToChunk(data: string): CompletionChunk {
  const fields = parseAnswer(data);
  const choices = readChoices(fields).flatMap(({ message, ...choice }, place) =>
    toChoices({ ...choice, finish_reason: choice.finish_reason ?? "stop" }, message, place),
  );
  if (choices.length === 0) throw new Error("The upstream's completion has no choices");
  return { ...fields, object: "chat.completion.chunk", choices, ...readUsage(fields) };
}

function parseAnswer(data: string): Fields {
  const value = parseJson(data);
  if (!isFields(value)) throw new Error("The upstream sent JSON that is no object");
  if (value.error !== undefined && value.error !== null) throw new Error("The upstream reported an error");
  return value;
}

/** The value of a JSON text. Throws an Error that does not quote the text, as the parser's own does. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("The upstream sent what is no JSON");
  }
}

/** A chunk without choices is allowed: the one that carries the usage, and some upstreams' opening chunk. */
function readChoices(fields: Fields): Fields[] {
  const choices = fields.choices ?? [];
  if (!Array.isArray(choices) || !choices.every(isFields))
    throw new Error("The upstream's choices are no list");
  return choices;
}

/**
 * A chunk as one chunk for each message in it, its usage with the last: a reader of OpenAI's form looks for one choice of each index. All
 * but those with a list of messages are given as they are.
 */
export function separateMessages(chunk: CompletionChunk): CompletionChunk[] {
  if (chunk.choices.length < 2) return [chunk];
  const { choices, usage, ...fields } = chunk;
  if (new Set(choices.map(({ index }) => index)).size === choices.length) return [chunk];
  const withUsage = usage === undefined ? {} : { usage };
  return choices.map((choice, at) => ({
    ...fields,
    choices: [choice],
    ...(at === choices.length - 1 ? withUsage : {}),
  }));
}

/**
 * A choice, or one for each message where an upstream that runs tools itself gives a list of them (Azure's "on your data":
 * `messages: [{role: "tool", …}, {role: "assistant", …}]`, in a stream each as a `delta`). The last one has the finish_reason.
 */
function toChoices(given: Fields, delta: unknown, place: number): ChunkChoice[] {
  if (!Array.isArray(given.messages) || given.messages.length === 0 || delta !== undefined)
    return [toChoice(given, delta, place)];
  const { messages, ...choice } = given;
  return messages.map((message: unknown, at) => {
    const isLast = at === messages.length - 1;
    const said = isFields(message) && isFields(message.delta) ? message.delta : message;
    return toChoice({ ...choice, finish_reason: isLast ? choice.finish_reason : null }, said, place);
  });
}

function toChoice(choice: Fields, delta: unknown, place: number): ChunkChoice {
  return {
    ...choice,
    index: typeof choice.index === "number" ? choice.index : place,
    delta: readDelta(delta ?? {}),
    finish_reason: typeof choice.finish_reason === "string" ? choice.finish_reason : null,
  };
}

function readDelta(delta: unknown): ChunkDelta {
  if (!isFields(delta)) throw new Error("The upstream's delta is no object");
  if (Array.isArray(delta.content)) return readDelta(joinParts(delta, delta.content));
  const { role, content, reasoning_content, tool_calls, ...others } = delta;
  if (!isTextOrNone(content) || !isTextOrNone(reasoning_content)) {
    throw new Error("The upstream's text is no string");
  }
  const read: ChunkDelta = others;
  if (typeof role === "string") read.role = role;
  if (content !== undefined) read.content = content;
  if (reasoning_content !== undefined) read.reasoning_content = reasoning_content;
  if (Array.isArray(tool_calls)) read.tool_calls = tool_calls;
  return read;
}

/** Content in parts, as Mistral's reasoning models give it: `[{type: "thinking", thinking: [{type: "text", …}]}, {type: "text", text}]`. */
function joinParts(delta: Fields, content: readonly unknown[]): Fields {
  const parts = content.filter(isFields);
  if (parts.length < content.length) throw new Error("The upstream's text is no string");
  const textOf = ({ text }: Fields) => (typeof text === "string" ? text : "");
  const thought = parts.flatMap(({ thinking }) =>
    Array.isArray(thinking) ? thinking.filter(isFields).map(textOf) : [],
  );
  const reasoning = thought.length === 0 ? {} : { reasoning_content: thought.join("") };
  return { ...delta, ...reasoning, content: parts.map(textOf).join("") };
}

/**
 * Whether a delta is what a tool gave back, and no text of the answer. Its role says so; a further piece may have its call's id alone, or
 * beside an empty role. A piece with neither is the model's: many servers name a role only once in a stream, or never (those that
 * translate from another form), and to take it for the tool's would hide their answers.
 */
export const isToolResult = ({ role, tool_call_id }: ChunkDelta): boolean =>
  role === "tool" || role === "function" || (!role && typeof tool_call_id === "string");

/** Counts that are no numbers are as good as none: the caller then estimates. */
function readUsage({ usage }: Fields): { usage?: TokenUsage | null } {
  if (usage === undefined) return {};
  if (!isFields(usage)) return { usage: null };
  const { prompt_tokens, completion_tokens, total_tokens } = usage;
  if (!isCount(prompt_tokens) || !isCount(completion_tokens)) return { usage: null };
  const total = isCount(total_tokens) ? total_tokens : prompt_tokens + completion_tokens;
  return { usage: { ...usage, prompt_tokens, completion_tokens, total_tokens: total } };
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isTextOrNone = (value: unknown): value is string | null | undefined =>
  typeof value === "string" || value === null || value === undefined;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
