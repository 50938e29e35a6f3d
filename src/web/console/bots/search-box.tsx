import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { BotItem } from "../../../features/bots/model.ts";
import type { SearchAnswer } from "../../../features/knowledge/model.ts";
import type { Failure } from "../../shared/failure.ts";
import { say } from "../../shared/language.ts";
import { Empty } from "../parts/bits.tsx";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { TextField } from "../parts/fields.tsx";
import { sayRelevance } from "../parts/measure.ts";
import { Loading } from "../parts/table.tsx";
import { call } from "../person.ts";
import { botHref } from "./bot.ts";
import { markWords } from "./marks.ts";

type Found = SearchAnswer["items"][number];

/** What was found, and for which question: another one may stand in the field by now. */
interface Answered {
  question: string;
  answer: SearchAnswer;
}

/** What a question would find, with what came near and is not used. */
export function SearchBox({ bot }: { bot: BotItem }) {
  const question = useSignal("");
  const answered = useSignal<Answered | null>(null);
  const failure = useSignal<Failure | null>(null);
  const isBusy = useSignal(false);
  const asking = useRef<AbortController | null>(null);
  useEffect(() => () => asking.current?.abort(), []);
  const search = async () => {
    const body = { question: question.value.trim() };
    if (body.question === "") return;
    // The latest question counts, whatever was on its way.
    asking.current?.abort();
    const own = new AbortController();
    asking.current = own;
    isBusy.value = true;
    const found = await call<SearchAnswer>("POST", `/bots/${bot.id}/search`, body, own.signal);
    if (own.signal.aborted) return;
    isBusy.value = false;
    answered.value = found.ok ? { ...body, answer: found.value } : null;
    failure.value = found.ok ? null : found.failure;
  };
  return (
    <>
      <p class="page-lead bot-part-lead">{say("find_lead")}</p>
      <search>
        <form
          class="find-form"
          onSubmit={(event) => {
            event.preventDefault();
            void search();
          }}
        >
          <TextField
            type="search"
            label={say("find_question")}
            autocomplete="off"
            value={question.value}
            onValue={(value) => {
              question.value = value;
            }}
          />
          <button type="submit" class="button button-primary">
            {say("find_go")}
          </button>
        </form>
      </search>
      <div aria-live="polite">
        {failure.value && <FailureNotice failure={failure.value} onRetry={search} />}
        {isBusy.value && answered.value === null && <Loading />}
        {answered.value && (
          <div aria-busy={isBusy.value}>
            <p class="find-for">{say("find_for", { question: answered.value.question })}</p>
            <Results bot={bot} {...answered.value.answer} />
          </div>
        )}
      </div>
    </>
  );
}

function Results({ bot, items, words }: SearchAnswer & { bot: BotItem }) {
  if (items.length === 0)
    return <Empty icon="search" title={say("find_nothing")} text={say("find_nothing_text")} />;
  const used = items.filter((item) => item.used);
  const others = items.filter((item) => !item.used);
  const list = (found: readonly Found[]) => (
    <ol class="passages">
      {found.map((item) => (
        <FoundPassage key={item.passage_id} bot={bot} found={item} words={words} />
      ))}
    </ol>
  );
  return (
    <>
      <h2 class="find-head">
        {used.length > 0 ? say("find_used_n", { n: used.length }) : say("find_none_used")}
      </h2>
      {list(used)}
      {others.length > 0 && (
        <>
          <h2 class="find-head">{say("find_others")}</h2>
          <p class="field-hint">{say("find_others_hint")}</p>
          {list(others)}
        </>
      )}
    </>
  );
}

function FoundPassage({ bot, found, words }: { bot: BotItem; found: Found; words: readonly string[] }) {
  const { document, document_id, position, question, text, score, used } = found;
  return (
    <li class={used ? "passage-card" : "passage-card is-unused"}>
      <div class="find-fit">
        <meter class="fit-bar" min={0} max={1} value={score} aria-hidden="true" />
        <span>{sayRelevance(score)}</span>
        <a href={botHref(bot.id, "documents", document_id)}>
          {say("find_in", { n: position + 1, name: document })}
        </a>
      </div>
      {question !== null && (
        <p class="passage-ask">
          <Marked text={question} words={words} />
        </p>
      )}
      <p class="passage-words">
        <Marked text={text} words={words} />
      </p>
    </li>
  );
}

function Marked({ text, words }: { text: string; words: readonly string[] }) {
  return (
    <>
      {markWords(text, words).map(({ at, part, isMarked }) =>
        isMarked ? <mark key={at}>{part}</mark> : <span key={at}>{part}</span>,
      )}
    </>
  );
}
