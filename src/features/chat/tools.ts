import { limits } from "../../config.ts";
import { isToolResult } from "../../upstream/chunk.ts";
import type { ChunkChoice, ChunkDelta } from "../../upstream/types.ts";
import { readTools } from "../conversations/messages.ts";
import type { ToolUse } from "../conversations/model.ts";

/** A tool call as OpenAI's form has it, its pieces joined, with what the tool gave back where the upstream said that. */
export type ToolCall = Record<string, unknown> & {
  id?: unknown;
  function?: Record<string, unknown>;
  result?: string;
  /** Set on what the upstream ran by itself and never asked its caller to run. */
  isExecuted?: true;
};

/** The tools of an answer as far as they have come. */
export interface ToolState {
  toolCalls: ToolCall[];
  /** Which call the pieces with an index belong to: a server that runs tools itself begins anew at 0 after each round. */
  toolPlaces: Map<number, number>;
  /** How many calls are over, their names and arguments complete. */
  toolsOver: number;
  /** Whether something has come since that was said to be over. */
  hasOpenTools: boolean;
}

export const newTools = (): ToolState => ({
  toolCalls: [],
  toolPlaces: new Map(),
  toolsOver: 0,
  hasOpenTools: false,
});

/**
 * Adds what a choice says of tools: calls in pieces, results (`role: "tool"`), and what Groq's compound systems ran themselves
 * (`executed_tools`, console.groq.com/docs/compound). Gives whether a call or a result is over by it: a call when something else
 * follows or its result comes, a result at once, and where further pieces of it come, after those again.
 */
export function addTools(state: ToolState, choice: ChunkChoice): boolean {
  const { delta, finish_reason } = choice;
  if (isToolResult(delta)) return joinResult(state, delta);
  let isOver = false;
  if (delta.tool_calls !== undefined || delta.executed_tools !== undefined) {
    for (const piece of delta.tool_calls ?? []) addPiece(state, piece);
    for (const tool of listOf(delta.executed_tools)) isOver = addExecuted(state, tool) || isOver;
    state.hasOpenTools = true;
  }
  const hasMore = Boolean(finish_reason || delta.content || delta.reasoning_content || delta.reasoning);
  return (isOver || hasMore) && closeTools(state);
}

/** Says that all that has come of tools is over. Gives whether that is news. */
export function closeTools(state: ToolState): boolean {
  if (!state.hasOpenTools) return false;
  state.hasOpenTools = false;
  state.toolsOver = state.toolCalls.length;
  return true;
}

/** The calls of which all is known, as they are kept. */
export const endedCalls = (state: ToolState): ToolCall[] => keptCalls(state).slice(0, state.toolsOver);

/** The tools of which all is known, as they are shown. */
export const shownTools = (state: ToolState): ToolUse[] => readTools(endedCalls(state));

/** The calls as they are kept: with no more of their names and arguments than is kept, and a sign where those were cut. */
export function keptCalls({ toolCalls }: ToolState): ToolCall[] {
  let left = limits.toolArgumentsBytes;
  return toolCalls.map((call) => {
    if (call.function === undefined) return call;
    const { name, arguments: given } = call.function;
    const written = cutBytes(String(given ?? ""), Math.min(limits.toolArgumentBytes, left));
    left = Math.max(0, left - Buffer.byteLength(written));
    const called = { ...call.function, arguments: written };
    return {
      ...call,
      function: name === undefined ? called : { ...called, name: cutBytes(String(name), limits.nameChars) },
    };
  });
}

/** The calls that a caller of OpenAI's form is asked to run, in that form. */
export const requestedCalls = ({ toolCalls }: ToolState): ToolCall[] =>
  toolCalls.filter(({ isExecuted }) => isExecuted !== true).map(({ result: _, ...call }) => call);

/** A call comes in pieces: its id or index says which it belongs to, and its arguments are text to be joined. */
function addPiece(state: ToolState, piece: unknown): void {
  if (typeof piece !== "object" || piece === null) return;
  // What is not an object was turned away above; the fields of one are looked at before they are used.
  const added = piece as ToolCall & { index?: unknown };
  const { index, function: given, result: _, isExecuted: __, ...rest } = added;
  const part = typeof given === "object" ? given : undefined;
  const place = typeof index === "number" ? state.toolPlaces.get(index) : undefined;
  // A new id with a name is another call: in the next round of a server's own tools the indices begin anew.
  const isNamed = Boolean(rest.id) && Boolean(part?.name);
  const known = rest.id ? state.toolCalls.findIndex(({ id }) => id === rest.id) : -1;
  const former = known >= 0 ? known : isNamed ? undefined : place;
  const at = former ?? state.toolCalls.length;
  if (at >= limits.toolCallItems) return;
  const call = state.toolCalls[at] ?? {};
  const text = `${call.function?.arguments ?? ""}${part?.arguments ?? ""}`;
  state.toolCalls[at] = { ...call, ...rest, function: { ...call.function, ...part, arguments: text } };
  if (typeof index === "number") state.toolPlaces.set(index, at);
}

/** Joins a result to its call, and gives whether it is the first piece of it. One without a known call stands for itself. */
function joinResult(state: ToolState, delta: ChunkDelta): boolean {
  const { tool_call_id: id, name, content } = delta;
  const waiting = state.toolCalls.filter((call) => call.result === undefined);
  const call =
    state.toolCalls.find((each) => id !== undefined && each.id === id) ??
    waiting.find((each) => id === undefined && name !== undefined && each.function?.name === name) ??
    (id === undefined && name === undefined ? waiting[0] : undefined) ??
    addCall(state, { id, type: "function", isExecuted: true, function: { name: name ?? "", arguments: "" } });
  if (call === undefined) return false;
  const isFirst = call.result === undefined;
  call.result = keepResult(state, call, `${call.result ?? ""}${content ?? ""}`);
  state.hasOpenTools = true;
  return isFirst && closeTools(state);
}

/** One of Groq's: `{index, type, name?, arguments, output?}`, once when it begins and once with its output. Gives whether it has that. */
function addExecuted(state: ToolState, tool: unknown): boolean {
  if (typeof tool !== "object" || tool === null) return false;
  // The fields of an object are looked at before they are used.
  const { index, type, name, arguments: written, output } = tool as Record<string, unknown>;
  const found = state.toolCalls.find(
    (each) => each.isExecuted === true && each.index !== undefined && each.index === index,
  );
  const text = typeof written === "string" ? written : JSON.stringify(written ?? "");
  const call =
    found ??
    addCall(state, {
      index,
      type,
      isExecuted: true,
      function: { name: String(name ?? type ?? ""), arguments: text },
    });
  if (call === undefined || typeof output !== "string") return false;
  call.result = keepResult(state, call, output);
  return true;
}

function addCall(state: ToolState, call: ToolCall): ToolCall | undefined {
  if (state.toolCalls.length >= limits.toolCallItems) return undefined;
  state.toolCalls.push(call);
  return call;
}

/** As much of a result as is kept, with a sign where it was cut. */
function keepResult(state: ToolState, call: ToolCall, text: string): string {
  const others = state.toolCalls.reduce(
    (sum, each) => sum + (each === call ? 0 : Buffer.byteLength(each.result ?? "")),
    0,
  );
  return cutBytes(text, Math.max(0, Math.min(limits.toolResultBytes, limits.toolResultsBytes - others)));
}

function cutBytes(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  // A character that is cut in two becomes U+FFFD.
  return `${Buffer.from(text)
    .subarray(0, most)
    .toString("utf8")
    .replace(/\uFFFD$/, "")}…`;
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
