import { IconButton } from "../../shared/icon-button.tsx";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import type { Upload, Uploads } from "./uploads.ts";

/** The files on their way, each with how far it is and what came of it. */
export function UploadList({ uploads }: { uploads: Uploads }) {
  const items = uploads.items.value;
  if (items.length === 0) return null;
  const ended = items.filter(isEnded).length;
  return (
    <section class="card uploads" aria-label={say("doc_uploads")}>
      <div class="card-head">
        <p role="status">
          {ended < items.length
            ? say("doc_sending", { n: ended + 1, total: items.length })
            : say("doc_sent", {
                n: items.filter(({ state }) => state === "added").length,
                total: items.length,
              })}
        </p>
        {ended > 0 && (
          <button type="button" class="button button-small" onClick={uploads.clear}>
            {say("doc_clear")}
          </button>
        )}
      </div>
      <ul>
        {items.map((item) => (
          <li key={item.key} class={`upload upload-${item.state}`}>
            <span class="upload-name">{item.name}</span>
            <State item={item} />
            {!isEnded(item) && (
              <IconButton
                icon="close"
                name={say("doc_cancel", { name: item.name })}
                isSmall
                onClick={() => uploads.drop(item.key)}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const isEnded = ({ state }: Upload): boolean => state === "added" || state === "failed";

function State({ item: { name, state, share, words } }: { item: Upload }) {
  switch (state) {
    case "waits":
      return <span class="upload-words">{say("doc_waits")}</span>;
    case "sends":
      return <progress class="upload-bar" aria-label={name} value={share} />;
    case "reads":
      return <span class="upload-words shimmer">{say("doc_reads")}</span>;
    case "added":
      return (
        <span class="upload-words">
          <IconOf name="check" />
          {words}
        </span>
      );
    case "failed":
      return (
        <span class="upload-words" role="alert">
          <IconOf name="alert" />
          <span>
            <strong>{say("doc_failed")}</strong> {words}
          </span>
        </span>
      );
  }
}
