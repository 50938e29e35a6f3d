import { say } from "../../shared/language.ts";
import type { ToolUse } from "../../shared/wire.ts";
import { Fold } from "./fold.tsx";

/** What the model called while it answered, each folded. */
export function Tools({ tools, isLive }: { tools: readonly ToolUse[]; isLive: boolean }) {
  if (tools.length === 0) return null;
  return (
    <ul class="tools">
      {tools.map((tool, index) => (
        <li key={`${index}`}>
          <Tool tool={tool} isRunning={isLive && tool.result === null} />
        </li>
      ))}
    </ul>
  );
}

function Tool({ tool, isRunning }: { tool: ToolUse; isRunning: boolean }) {
  const { name, result } = tool;
  return (
    <Fold
      title={say(isRunning ? "tool_using" : "tool_used", { name })}
      isBusy={isRunning}
      content={() => (
        <dl class="tool-parts">
          {tool.arguments && <Part name={say("tool_arguments")} text={indentJson(tool.arguments)} />}
          {result !== null && <Part name={say("tool_result")} text={indentJson(result)} />}
          {result === null && !isRunning && <Part name={say("tool_result")} text={say("tool_no_result")} />}
        </dl>
      )}
    />
  );
}

function Part({ name, text }: { name: string; text: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard too. */}
        <section tabIndex={0} aria-label={name}>
          <pre>{text}</pre>
        </section>
      </dd>
    </>
  );
}

/** JSON with a line for each part; any other text as it is. */
export function indentJson(text: string): string {
  // JavaScript would round numbers of so many digits.
  if (/\d{16}/.test(text)) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : JSON.stringify(value, null, 2);
  } catch {
    return text;
  }
}
