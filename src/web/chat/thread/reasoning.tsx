import { say } from "../../shared/language.ts";
import { Markdown } from "../../shared/markdown-view.tsx";
import { type Answer, isRunning, type Thinking } from "./answer.ts";
import { Fold } from "./fold.tsx";

/** What the model thought, folded, with how long that took where the page saw it. */
export function Reasoning({ answer }: { answer: Answer }) {
  const { reasoning, thinking } = answer;
  if (!reasoning) return null;
  const isThinking = isRunning(answer) && (thinking ? thinking.since !== null : !answer.content);
  return (
    <div class="reasoning">
      <Fold
        title={isThinking ? say("thinking") : sayThought(thinking)}
        isBusy={isThinking}
        content={() => <Markdown source={reasoning} live={isThinking} />}
      />
    </div>
  );
}

/** Such as "Thought for 12 s"; what took no second has taken no time. */
function sayThought(thinking: Thinking | null): string {
  const seconds = Math.round((thinking?.ms ?? 0) / 1_000);
  if (seconds < 1) return say("thoughts");
  if (seconds < 60) return say("thought_seconds", { s: seconds });
  return say("thought_minutes", { m: Math.floor(seconds / 60), s: seconds % 60 });
}
