import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { TranscriptMessage } from "../../../features/transcripts/model.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { Markdown } from "../../shared/markdown-view.tsx";
import { sayBytes, sayDateTime, sayNumber } from "../parts/format.ts";
import { Fold } from "./fold.tsx";
import { Cost, Sources, Steps } from "./steps.tsx";
import { type Entry, type Followers, listPath } from "./thread.ts";

interface PathProps {
  path: readonly Entry[];
  followers: Followers;
  talkId: string;
}

/** Messages one after the other, and folded at its place each version that another one replaced. */
export function Path({ path, followers, talkId }: PathProps) {
  return (
    <ol class="talk-path">
      {path.map(({ message, others }) => (
        <li key={message.id} class="talk-entry">
          {others.length > 0 && <Others others={others} followers={followers} talkId={talkId} />}
          <Message message={message} talkId={talkId} />
        </li>
      ))}
    </ol>
  );
}

function Others({
  others,
  followers,
  talkId,
}: {
  others: readonly TranscriptMessage[];
  followers: Followers;
  talkId: string;
}) {
  const count = others.length;
  const title = (
    <>
      {say(count === 1 ? "talk_others_one" : "talk_others", { n: sayNumber(count) })}
      <small class="talk-hint">{say("talk_others_hint")}</small>
    </>
  );
  const versions = () =>
    others.map((version) => (
      <section key={version.id} class="talk-version">
        <p class="talk-version-name">{say("talk_version", { time: sayDateTime(version.created_at) })}</p>
        <Path path={listPath(followers, version)} followers={followers} talkId={talkId} />
      </section>
    ));
  return <Fold title={title} content={versions} />;
}

function Message({ message, talkId }: { message: TranscriptMessage; talkId: string }) {
  return message.role === "user" ? (
    <Question message={message} talkId={talkId} />
  ) : (
    <Answer message={message} />
  );
}

function Head({ name, at }: { name: string; at: string }) {
  return (
    <p class="talk-label">
      <strong>{name}</strong>
      <time dateTime={at}>{sayDateTime(at)}</time>
    </p>
  );
}

function Question({ message, talkId }: { message: TranscriptMessage; talkId: string }) {
  const { content, attachments, created_at: at } = message;
  return (
    <div class="talk-question">
      <Head name={say("talk_question")} at={at} />
      {content.trim() !== "" && (
        <p class="talk-asked" dir="auto">
          {content}
        </p>
      )}
      {attachments.length > 0 && (
        <ul class="talk-files" aria-label={say("talk_files")}>
          {attachments.map((file) => (
            <li key={file.id}>
              <File file={file} talkId={talkId} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** A file opens on a page of its own: of what it holds nothing runs there. */
function File({ file, talkId }: { file: TranscriptMessage["attachments"][number]; talkId: string }) {
  const { id, kind, name, size_bytes: bytes } = file;
  const url = `/api/v1/conversations/${talkId}/attachments/${id}`;
  return kind === "image" ? (
    <a class="talk-picture" href={url} target="_blank" rel="noreferrer" title={name}>
      <img src={url} alt={say("talk_open_picture", { name })} loading="lazy" />
    </a>
  ) : (
    <a class="talk-file" href={url} download={name}>
      <IconOf name="file" />
      <span>{name}</span>
      <small>{sayBytes(bytes)}</small>
    </a>
  );
}

function Answer({ message }: { message: TranscriptMessage }) {
  const { content, reasoning, citations, created_at: at } = message;
  const sourcesId = useId();
  const areSourcesOpen = useSignal(false);
  const showSource = (index: number) => {
    areSourcesOpen.value = true;
    requestAnimationFrame(() => document.getElementById(`${sourcesId}-${index}`)?.focus());
  };
  return (
    <div class="talk-answer">
      <Head name={say("talk_answer")} at={at} />
      {reasoning && <Fold title={say("talk_reasoning")} content={() => <Markdown source={reasoning} />} />}
      {content.trim() !== "" ? (
        <Markdown source={content} sourceCount={citations.length} onSource={showSource} />
      ) : (
        message.status === "complete" && <p class="talk-empty">{say("talk_empty")}</p>
      )}
      <Ending message={message} />
      <Feedback message={message} />
      <Cost message={message} />
      <Sources id={sourcesId} citations={citations} isOpen={areSourcesOpen} />
      <Steps message={message} />
    </div>
  );
}

/** How an answer ended that is not whole, and what is known of the reason. */
function Ending({ message }: { message: TranscriptMessage }) {
  const { status, error_code: code, error_detail: detail, finish_reason: reason } = message;
  if (status === "failed") {
    return (
      <div class="talk-failed">
        <p>
          <IconOf name="alert" />
          <strong>{say("talk_status_failed")}</strong> {code && <code>{code}</code>}
        </p>
        {detail && (
          <p class="talk-said" dir="auto">
            <span class="visually-hidden">{say("talk_said")}: </span>
            {detail}
          </p>
        )}
      </div>
    );
  }
  if (status !== "complete") return <p class="talk-note">{say(`talk_status_${status}`)}</p>;
  return reason === "length" ? <p class="talk-note">{say("talk_cut_short")}</p> : null;
}

function Feedback({ message: { feedback } }: { message: TranscriptMessage }) {
  if (feedback === null) return null;
  const { rating, comment } = feedback;
  return (
    <figure class={`talk-feedback talk-rating-${rating}`}>
      <figcaption>
        <IconOf name={rating === "up" ? "thumbUp" : "thumbDown"} />
        {say(`talk_rated_${rating}`)}
      </figcaption>
      {comment && <blockquote dir="auto">{comment}</blockquote>}
    </figure>
  );
}
