import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { BotItem } from "../../../features/bots/model.ts";
import type { DocumentItem } from "../../../features/knowledge/model.ts";
import { IconButton } from "../../shared/icon-button.tsx";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { Empty } from "../parts/bits.tsx";
import { confirm } from "../parts/confirm.tsx";
import { sentenceOf } from "../parts/form.ts";
import { sayAgo, sayBytes, sayNumber } from "../parts/format.ts";
import { type Listing, useListing } from "../parts/listing.ts";
import { type Column, ListTable } from "../parts/table.tsx";
import { tell } from "../parts/toast.tsx";
import { call } from "../person.ts";
import { guardLeaving } from "../router.ts";
import { botHref } from "./bot.ts";
import { maxFileBytes } from "./limits.ts";
import { UploadList } from "./upload-list.tsx";
import { createUploads, type Uploads } from "./uploads.ts";

/** What a bot knows: its documents, and the place where more of them are dropped. */
export function Documents({ bot }: { bot: BotItem }) {
  const listing = useListing<DocumentItem>(`/bots/${bot.id}/documents`);
  const put = useRef(listing.put);
  put.current = listing.put;
  const uploads = useMemo(() => createUploads(bot.id, (document) => put.current(document)), [bot.id]);
  const isBusy = uploads.items.value.some(({ state }) => state !== "added" && state !== "failed");
  useEffect(() => uploads.end, [uploads]);
  useEffect(() => (isBusy ? guardLeaving(askWhileSending) : undefined), [isBusy]);
  return (
    <>
      <DropPlace uploads={uploads} />
      <UploadList uploads={uploads} />
      <ListTable
        caption={say("bot_tab_documents")}
        columns={columns(bot, listing)}
        listing={listing}
        hrefOf={({ id }) => botHref(bot.id, "documents", id)}
        empty={<Empty icon="file" title={say("doc_none")} text={say("doc_none_text")} />}
      />
    </>
  );
}

const askWhileSending = () =>
  confirm({
    title: say("doc_leave_title"),
    text: say("doc_leave_text"),
    action: say("leave_unsaved"),
    isDangerous: true,
  });

/** Takes files that are dropped on it or chosen. */
function DropPlace({ uploads }: { uploads: Uploads }) {
  const chooser = useRef<HTMLInputElement>(null);
  const isOver = useSignal(false);
  const take = (files: FileList | null | undefined) => {
    if (files) uploads.add(files);
  };
  return (
    <section
      class={isOver.value ? "drop-place is-over" : "drop-place"}
      aria-label={say("doc_drop")}
      onDragOver={(event) => {
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={() => {
        isOver.value = false;
      }}
      onDrop={(event) => {
        event.preventDefault();
        isOver.value = false;
        take(event.dataTransfer?.files);
      }}
    >
      <IconOf name="upload" />
      <div>
        <p class="drop-title">{say("doc_drop")}</p>
        <p class="field-hint">{say("doc_drop_hint", { size: sayBytes(maxFileBytes) })}</p>
      </div>
      <button type="button" class="button button-primary" onClick={() => chooser.current?.click()}>
        {say("doc_choose")}
      </button>
      <input
        ref={chooser}
        type="file"
        class="visually-hidden"
        tabIndex={-1}
        aria-hidden="true"
        multiple
        accept=".txt,.md,.markdown,.csv,text/plain,text/markdown,text/csv"
        onChange={({ currentTarget }) => {
          take(currentTarget.files);
          currentTarget.value = "";
        }}
      />
    </section>
  );
}

const kinds = {
  "text/plain": "doc_type_text",
  "text/markdown": "doc_type_markdown",
  "text/csv": "doc_type_csv",
} as const;

const columns = (bot: BotItem, listing: Listing<DocumentItem>): Column<DocumentItem>[] => [
  { head: say("doc_name"), isMain: true, cell: ({ name }) => name },
  { head: say("doc_type"), cell: ({ type }) => say(kinds[type]) },
  { head: say("doc_passages"), cell: ({ passage_count }) => sayNumber(passage_count), isNumber: true },
  { head: say("doc_size"), cell: ({ size_bytes }) => sayBytes(size_bytes), isNumber: true },
  { head: say("doc_date"), cell: ({ created_at }) => sayAgo(created_at) },
  {
    head: say("doc_delete_action"),
    cell: (document) => (
      <IconButton
        icon="trash"
        name={say("doc_delete", { name: document.name })}
        isSmall
        onClick={() => void deleteDocument(bot, document, listing)}
      />
    ),
  },
];

async function deleteDocument(
  bot: BotItem,
  { id, name }: DocumentItem,
  listing: Listing<DocumentItem>,
): Promise<void> {
  const isSure = await confirm({
    title: say("doc_delete_title"),
    text: say("doc_delete_text", { name }),
    action: say("doc_delete_action"),
    isDangerous: true,
  });
  if (!isSure) return;
  const deleted = await call("DELETE", `/bots/${bot.id}/documents/${id}`);
  // One that is gone already is what was wanted.
  if (!deleted.ok && deleted.failure.status !== 404) return tell(sentenceOf(deleted.failure));
  listing.remove(id);
  tell(say("doc_deleted"));
}
