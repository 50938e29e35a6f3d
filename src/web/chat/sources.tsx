import type { Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { IconOf } from "../shared/icons.tsx";
import { say } from "../shared/language.ts";
import type { Citation } from "../shared/wire.ts";

interface SourcesProps {
  /** Unique in the page. */
  id: string;
  citations: Citation[];
  /** The index of the open source. */
  open: Signal<number | null>;
}

/** Where an answer comes from: numbered chips, each opening the passage it stands for. */
export function Sources({ id, citations, open }: SourcesProps) {
  const chosen = citations.find((citation) => citation.index === open.value);
  const panelId = `${id}-source`;
  const close = () => {
    open.value = null;
  };
  return (
    <section class="sources" aria-label={say("sources")}>
      <p class="sources-title" aria-hidden="true">
        {say("sources")}
      </p>
      <ul class="chips">
        {citations.map(({ index, document }) => (
          <li key={index}>
            <button
              type="button"
              class="chip"
              aria-expanded={open.value === index}
              aria-controls={panelId}
              aria-label={say("source_n", { n: index, name: document })}
              onClick={() => {
                open.value = open.value === index ? null : index;
              }}
            >
              <span class="chip-number">{index}</span>
              <span class="chip-name">{document}</span>
            </button>
          </li>
        ))}
      </ul>
      <div id={panelId}>{chosen && <Passage citation={chosen} onClose={close} />}</div>
    </section>
  );
}

function Passage({ citation, onClose }: { citation: Citation; onClose: () => void }) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.scrollIntoView({ block: "nearest" }), [citation.index]);
  return (
    <figure ref={panel} class="passage">
      <figcaption>
        <span class="chip-number">{citation.index}</span>
        <strong>{citation.document}</strong>
        <button
          type="button"
          class="icon-button icon-button-small"
          aria-label={say("close_source")}
          title={say("close_source")}
          onClick={onClose}
        >
          <IconOf name="close" />
        </button>
      </figcaption>
      <blockquote>
        {citation.question && <p class="passage-question">{citation.question}</p>}
        <p>{citation.text}</p>
      </blockquote>
    </figure>
  );
}
