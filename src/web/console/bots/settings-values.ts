import type { BotItem, UpdateBot } from "../../../features/bots/model.ts";

/** The settings of a bot as its form has them. Empty texts and null are what is not set. */
export interface BotValues {
  name: string;
  model: string;
  prompt: string;
  welcome: string;
  questions: string[];
  language: string;
  thinking: "model" | "on" | "off";
  maxTokens: number | null;
  memory: boolean;
  tools: boolean;
  usage: boolean;
  images: boolean;
  texts: boolean;
  accent: string;
  avatar: string;
  promptPrice: number | null;
  completionPrice: number | null;
}

type Kept = Readonly<Record<string, unknown>>;

/** The settings that the form knows, under all the names that they go by on the wire. */
const knownNames = new Set([
  ...["avatar_url", "welcome", "welcome_message", "suggested_questions", "guide_questions", "language"],
  ...["enable_thinking", "enable_memori", "tool_response", "show_usage", "max_tokens", "accent_color"],
  "attachments",
]);

/** A bot as its form shows it. */
export function valuesOf(bot: BotItem): BotValues {
  const kept: Kept = bot.settings;
  const taken = Array.isArray(kept.attachments) ? kept.attachments : [];
  return {
    name: bot.name,
    model: bot.model,
    prompt: bot.system_prompt,
    welcome: textOf(kept.welcome) || textOf(kept.welcome_message),
    questions:
      [kept.suggested_questions, kept.guide_questions].map(textsOf).find((list) => list.length > 0) ?? [],
    language: textOf(kept.language),
    thinking: kept.enable_thinking === true ? "on" : kept.enable_thinking === false ? "off" : "model",
    maxTokens: typeof kept.max_tokens === "number" ? kept.max_tokens : null,
    memory: kept.enable_memori === true,
    tools: kept.tool_response !== false,
    usage: kept.show_usage === true,
    images: taken.includes("image"),
    texts: taken.includes("text"),
    accent: textOf(kept.accent_color),
    avatar: textOf(kept.avatar_url),
    promptPrice: bot.pricing.prompt_per_1k,
    completionPrice: bot.pricing.completion_per_1k,
  };
}

/**
 * What is sent to have a bot as the form has it, where the form was filled from `bot`: what was changed in it, and nothing else. `settings`
 * is replaced whole on the server, so those that stand there by now (`latest`) go along, the ones that no form knows too.
 */
export function changeOf(bot: BotItem, latest: BotItem, values: BotValues): UpdateBot {
  const former = valuesOf(bot);
  const changed = (...names: (keyof BotValues)[]) =>
    names.some((name) => JSON.stringify(former[name]) !== JSON.stringify(values[name]));
  const set = settingsOf(values, changed);
  const pricing = {
    prompt_per_1k: values.promptPrice ?? 0,
    completion_per_1k: values.completionPrice ?? 0,
  };
  return {
    ...(changed("name") ? { name: values.name.trim() } : {}),
    ...(changed("model") ? { model: values.model.trim() } : {}),
    ...(changed("prompt") ? { system_prompt: values.prompt } : {}),
    ...(changed("promptPrice", "completionPrice") ? { pricing } : {}),
    // What is undefined is in no JSON, and so is gone there.
    ...(Object.keys(set).length > 0 ? { settings: { ...latest.settings, ...set } } : {}),
  };
}

/** The settings that were changed; undefined for those that are set no more. */
function settingsOf(
  values: BotValues,
  changed: (...names: (keyof BotValues)[]) => boolean,
): Record<string, unknown> {
  const questions = values.questions.map((question) => question.trim()).filter(Boolean);
  const taken = [...(values.images ? ["image"] : []), ...(values.texts ? ["text"] : [])];
  const orNone = <Value>(value: Value, isSet: boolean) => (isSet ? value : undefined);
  const entries: [isChanged: boolean, set: Record<string, unknown>][] = [
    [changed("welcome"), { welcome: values.welcome || undefined, welcome_message: undefined }],
    [
      changed("questions"),
      { suggested_questions: orNone(questions, questions.length > 0), guide_questions: undefined },
    ],
    [changed("language"), { language: values.language || undefined }],
    [changed("thinking"), { enable_thinking: orNone(values.thinking === "on", values.thinking !== "model") }],
    [changed("maxTokens"), { max_tokens: values.maxTokens ?? undefined }],
    [changed("memory"), { enable_memori: values.memory }],
    [changed("tools"), { tool_response: values.tools }],
    [changed("usage"), { show_usage: values.usage }],
    [changed("images", "texts"), { attachments: orNone(taken, taken.length > 0) }],
    [changed("accent"), { accent_color: values.accent.trim() || undefined }],
    [changed("avatar"), { avatar_url: values.avatar.trim() || undefined }],
  ];
  return Object.assign({}, ...entries.filter(([isChanged]) => isChanged).map(([, set]) => set));
}

/** The settings that the form does not know. */
export const otherSettings = ({ settings }: BotItem): string[] =>
  Object.keys(settings).filter((name) => !knownNames.has(name));

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
