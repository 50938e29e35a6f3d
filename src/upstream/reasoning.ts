type Fields = Record<string, unknown>;
/** The fields that ask a model to reason, or not to. */
type Way = (isWanted: boolean, model: string) => Fields;

/** Alibaba's DashScope, SiliconFlow, ModelScope (help.aliyun.com/zh/model-studio/deep-thinking, docs.siliconflow.cn). */
const bySwitch: Way = (isWanted) => ({ enable_thinking: isWanted });
/** DeepSeek, Zhipu's GLM, Doubao, Kimi, MiMo (api-docs.deepseek.com/guides/thinking_mode, docs.z.ai, platform.moonshot.ai). */
const byType: Way = (isWanted) => ({ thinking: { type: isWanted ? "enabled" : "disabled" } });
/** OpenRouter and Together (openrouter.ai/docs/use-cases/reasoning-tokens). */
const byObject: Way = (isWanted) => ({ reasoning: { enabled: isWanted } });
/** vLLM, SGLang, llama.cpp and NVIDIA's NIM: Qwen's and GLM's templates read the first name, DeepSeek's and Kimi's the second. */
const byTemplate: Way = (isWanted) => ({
  chat_template_kwargs: { enable_thinking: isWanted, thinking: isWanted },
});
/** Ollama, LM Studio, xAI: "none" is none at all (docs.ollama.com/api/openai-compatibility, lmstudio-bug-tracker 2057). */
const byEffort: Way = (isWanted) => ({ reasoning_effort: isWanted ? "medium" : "none" });
/** Mistral knows these two for all its models that can choose (docs.mistral.ai/capabilities/reasoning). */
const byMistral: Way = (isWanted) => ({ reasoning_effort: isWanted ? "high" : "none" });

/**
 * OpenAI refuses the field for models that do not reason; those before GPT-5.1 do not know "none", and the o series and the open models
 * always reason (platform.openai.com/docs/guides/reasoning). OpenAI never gives out what was thought.
 */
const byOpenAi: Way = (isWanted, model) => {
  const [, major, minor] = /^gpt-(\d+)(?:\.(\d+))?/.exec(model) ?? [];
  const alwaysReasons = /^(?:o\d|gpt-oss)/.test(model);
  const mayReason = Number(major) >= 5 && !model.includes("-chat");
  if (!alwaysReasons && !mayReason) return {};
  if (isWanted) return { reasoning_effort: "medium" };
  if (alwaysReasons) return { reasoning_effort: "low" };
  return { reasoning_effort: Number(major) > 5 || minor !== undefined ? "none" : "minimal" };
};

/** Groq refuses unknown fields; GPT-OSS has efforts, Qwen only these two words (console.groq.com/docs/reasoning). */
const byGroq: Way = (isWanted, model) => {
  if (model.startsWith("gpt-oss")) return byOpenAi(isWanted, model);
  if (!model.startsWith("qwen")) return {};
  return isWanted
    ? { reasoning_effort: "default", reasoning_format: "parsed" }
    : { reasoning_effort: "none" };
};

/** Gemini thinks unless told not to, and shows it on request (ai.google.dev/gemini-api/docs/openai#thinking). 2.5 alone knows "none". */
const byGemini: Way = (isWanted, model) => {
  if (!model.startsWith("gemini")) return byTemplate(isWanted, model);
  if (isWanted) return { extra_body: { google: { thinking_config: { include_thoughts: true } } } };
  return { reasoning_effort: model.startsWith("gemini-2.5") ? "none" : "minimal" };
};

/** Domains whose endpoints are known, each with its way. */
const known: readonly (readonly [Way, readonly string[]])[] = [
  [byOpenAi, ["openai.com", "openai.azure.com", "services.ai.azure.com"]],
  [byObject, ["openrouter.ai", "together.ai", "together.xyz"]],
  [bySwitch, ["aliyuncs.com", "siliconflow.cn", "siliconflow.com", "modelscope.cn"]],
  [
    byType,
    [
      ...["deepseek.com", "bigmodel.cn", "z.ai", "volces.com", "bytepluses.com"],
      ...["moonshot.cn", "moonshot.ai", "kimi.com", "xiaomimimo.com"],
    ],
  ],
  [byGemini, ["googleapis.com"]],
  [byGroq, ["groq.com"]],
  [byMistral, ["mistral.ai"]],
  [byEffort, ["x.ai", "ollama.com"]],
  [byTemplate, ["nvidia.com"]],
];

/** The ports that Ollama and LM Studio listen on unless told otherwise. */
const localPorts = new Set(["11434", "1234"]);

/**
 * An endpoint of somebody's own: a model server or a gateway before one. Both mostly leave aside what they do not know, so that it is
 * asked in the ways of all that may stand there; the model's name says more where it is a vendor's.
 */
const byName: Way = (isWanted, model) => {
  if (/^(?:gpt-|o\d|chatgpt)/.test(model)) return byOpenAi(isWanted, model);
  const isVendors = /^(?:deepseek|glm|doubao|seed|kimi|mimo)/.test(model);
  return {
    ...byTemplate(isWanted, model),
    ...bySwitch(isWanted, model),
    ...(isVendors ? byType(isWanted, model) : {}),
  };
};

function wayOf(baseUrl: string, model: string): Way {
  const { hostname = "", port = "" } = URL.parse(baseUrl) ?? {};
  const isOf = (domain: string) => hostname === domain || hostname.endsWith(`.${domain}`);
  const way = known.find(([, domains]) => domains.some(isOf))?.[0];
  if (way !== undefined) return way;
  // Nobody but Ollama writes the variant of a model behind a colon ("qwen3:8b").
  const isOllama = localPorts.has(port) || hostname.includes("ollama") || /^[^/]+:[^/]+$/.test(model);
  return isOllama ? byEffort : byName;
}

/** A model's name without whose it is ("openai/gpt-oss-20b"), in lower case. */
const plainName = (model: string) => (model.split("/").at(-1) ?? "").toLowerCase();

/**
 * The fields that ask the model of an endpoint to reason (`isWanted`) or not to, in the way that the endpoint is known for; none where
 * it has none. An endpoint that refuses them is asked again without them (`streamChat`).
 */
export const reasoningFields = (baseUrl: string, model: string, isWanted: boolean): Fields =>
  wayOf(baseUrl, model)(isWanted, plainName(model));

/**
 * Whether an answer may begin in the middle of thinking, so that `</think>` is its only mark. The templates of these models write the
 * opening mark into the prompt (docs.sglang.io, "Separate reasoning"), and a model server without a parser for reasoning gives out what
 * follows. Known endpoints, Ollama and LM Studio keep it apart themselves.
 */
export const opensThinking = (baseUrl: string, model: string): boolean =>
  /^(?:deepseek-r1(?!.*0528)|qwq|qwen3.*-thinking)/.test(plainName(model)) &&
  wayOf(baseUrl, model) === byName;

export type RefusalMemory = ReturnType<typeof createRefusalMemory>;

/** Remembers for `ms` milliseconds which fields which model of which endpoint refused; the oldest is forgotten beyond `count`. */
export function createRefusalMemory({ ms, count }: { ms: number; count: number }, now: () => number) {
  const until = new Map<string, number>();
  const keyOf = (baseUrl: string, model: string, fields: Fields) => JSON.stringify([baseUrl, model, fields]);
  return {
    isRefused: (baseUrl: string, model: string, fields: Fields): boolean =>
      (until.get(keyOf(baseUrl, model, fields)) ?? 0) > now(),
    remember: (baseUrl: string, model: string, fields: Fields): void => {
      const key = keyOf(baseUrl, model, fields);
      until.delete(key);
      until.set(key, now() + ms);
      const [oldest] = until.keys();
      if (until.size > count && oldest !== undefined) until.delete(oldest);
    },
  };
}
