import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { IconButton } from "../../shared/icon-button.tsx";
import { say } from "../../shared/language.ts";
import { Markdown } from "../../shared/markdown-view.tsx";
import type { Citation } from "../../shared/wire.ts";
import type { Answer } from "./answer.ts";
import { listCited } from "./cited.ts";
import { labelOf, unwrapLines } from "./passage.ts";

interface SourcesProps {
  /** Unique in the page. */
  id: string;
  answer: Answer;
  /** The index of the open source. */
  open: Signal<number | null>;
}

/** Where an answer comes from: chips that open their passages. Those that its text names come first, the others on demand. */
export function Sources({ id, answer: { content, citations }, open }: SourcesProps) {
  const chips = useRef<HTMLUListElement>(null);
  const areAllShown = useSignal(false);
  const cited = useMemo(() => listCited(content), [content]);
  const named = citations.filter(({ index }) => cited.includes(index));
  const others = named.length > 0 ? citations.filter((citation) => !named.includes(citation)) : [];
  const first = others.length > 0 ? named : citations;
  const chosen = citations.find((citation) => citation.index === open.value);
  const panelId = `${id}-source`;
  const toggleOthers = () => {
    areAllShown.value = !areAllShown.value;
    if (chosen && others.includes(chosen)) open.value = null;
  };
  return (
    <section class="sources" aria-label={say("sources")}>
      <p class="sources-title" aria-hidden="true">
        {say("sources")}
      </p>
      <ul ref={chips} class="chips">
        {[...first, ...(areAllShown.value ? others : [])].map((citation) => (
          <li key={citation.index}>
            <Chip citation={citation} panelId={panelId} open={open} />
          </li>
        ))}
        {others.length > 0 && (
          <li>
            <button
              type="button"
              class="chip chip-more"
              aria-expanded={areAllShown.value}
              onClick={toggleOthers}
            >
              {areAllShown.value ? say("fewer_sources") : say("more_sources", { n: others.length })}
            </button>
          </li>
        )}
      </ul>
      <div id={panelId}>
        {chosen && (
          <Passage
            citation={chosen}
            onClose={() => {
              // The button that had the focus goes with the passage.
              chips.current?.querySelector<HTMLElement>("[aria-controls][aria-expanded=true]")?.focus();
              open.value = null;
            }}
          />
        )}
      </div>
    </section>
  );
}

interface ChipProps {
  citation: Citation;
  panelId: string;
  open: Signal<number | null>;
}

function Chip({ citation, panelId, open }: ChipProps) {
  const { index, document } = citation;
  const label = labelOf(citation);
  const name = label ? `${document} – ${label}` : document;
  return (
    <button
      type="button"
      class="chip"
      aria-expanded={open.value === index}
      aria-controls={panelId}
      aria-label={say("source_n", { n: index, name })}
      title={name}
      onClick={() => {
        open.value = open.value === index ? null : index;
      }}
    >
      {/* The spaces part the words for whoever says them to press it. */}
      <span class="chip-number">{index}</span> <span class="chip-document">{document}</span>{" "}
      {label && <span class="chip-label">{label}</span>}
    </button>
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
        <IconButton icon="close" name={say("close_source")} isSmall onClick={onClose} />
      </figcaption>
      <blockquote>
        {citation.question && <p class="passage-question">{citation.question}</p>}
        <Markdown source={unwrapLines(citation.text)} />
      </blockquote>
    </figure>
  );
}
