import type { BotItem } from "../../../features/bots/model.ts";
import type { DocumentItem, PassageItem } from "../../../features/knowledge/model.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { Empty } from "../parts/bits.tsx";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { sayNumber } from "../parts/format.ts";
import { isGone } from "../parts/gone.tsx";
import { useListing } from "../parts/listing.ts";
import { useResource } from "../parts/resource.ts";
import { Loading } from "../parts/table.tsx";
import { botHref } from "./bot.ts";

/** What a document was cut into, in its order. */
export function Passages({ bot, documentId }: { bot: BotItem; documentId: string }) {
  const path = `/bots/${bot.id}/documents/${documentId}`;
  const document = useResource<DocumentItem>(path);
  const { items, failure, isLoading, hasMore, more, reload } = useListing<PassageItem>(
    `${path}/passages?limit=50`,
  );
  if (document.failure !== null && isGone(document.failure)) return <NoDocument botId={bot.id} />;
  return (
    <>
      <div class="passages-head">
        <a class="page-back" href={botHref(bot.id, "documents")}>
          <IconOf name="chevron" />
          {say("doc_back")}
        </a>
        {document.value && (
          <>
            <h2>
              <bdi>{document.value.name}</bdi>
            </h2>
            <p class="page-lead">
              {say("doc_passages_lead", { n: sayNumber(document.value.passage_count) })}
            </p>
          </>
        )}
      </div>
      {items === null && !failure && <Loading />}
      {items !== null && (
        <ol class="passages">
          {items.map((passage) => (
            <li key={passage.id} class="passage-card">
              <p class="passage-place">{say("doc_passage_n", { n: passage.position + 1 })}</p>
              {passage.question !== null && <p class="passage-ask">{passage.question}</p>}
              <p class="passage-words">{passage.text}</p>
            </li>
          ))}
        </ol>
      )}
      {failure && <FailureNotice failure={failure} onRetry={items === null ? reload : more} />}
      {hasMore && !failure && (
        <button type="button" class="button button-more" disabled={isLoading} onClick={() => void more()}>
          {say(isLoading ? "loading" : "show_more")}
        </button>
      )}
    </>
  );
}

/** The bot is still there: its head and its parts stay around it. */
function NoDocument({ botId }: { botId: string }) {
  return (
    <Empty
      icon="file"
      title={say("doc_missing")}
      text={say("nowhere_text")}
      action={
        <a class="button button-primary" href={botHref(botId, "documents")}>
          {say("doc_back")}
        </a>
      }
    />
  );
}
