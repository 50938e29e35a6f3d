import { useSignal } from "@preact/signals";
import type { OwnLink } from "../../../features/links/model.ts";
import { IconOf } from "../../shared/icons.tsx";
import { fill, language, say } from "../../shared/language.ts";
import { type Language, type WordKey, wordsFor } from "../../shared/words.ts";
import { Empty } from "../parts/bits.tsx";
import { SelectField } from "../parts/fields.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ReachNote } from "../parts/reach.tsx";
import { linkHref, needsHost, qrHref, wholeLinkTitle } from "./state.tsx";

type Paper = "a4" | "letter";

/** A page to print: the bot, the code, the address and three lines on what to do, in the language of those who get it. */
export function Handout({ link }: { link: OwnLink }) {
  if (link.status === "revoked") return <NoHandout link={link} reason="link_over" />;
  if (link.status === "expired") return <NoHandout link={link} reason="link_expired_note" />;
  return needsHost(link) ? <NoHandout link={link} reason="handout_by_hand" /> : <Printable link={link} />;
}

const backTo = (link: OwnLink) => ({ href: linkHref(link.id), label: wholeLinkTitle(link) });

/** Why nobody could come in by a page of this link. */
function NoHandout({ link, reason }: { link: OwnLink; reason: WordKey }) {
  return (
    <>
      <PageHead title={say("link_handout")} back={backTo(link)} />
      <Empty
        icon="linkOff"
        title={say("handout_none")}
        text={say(reason)}
        action={
          <a class="button" href={linkHref(link.id)}>
            {say("handout_to_link")}
          </a>
        }
      />
    </>
  );
}

function Printable({ link }: { link: OwnLink }) {
  const spoken = useSignal<Language>(language.value);
  const paper = useSignal<Paper>(navigator.language === "en-US" ? "letter" : "a4");
  return (
    <div class="handout-page">
      <PageHead
        title={say("link_handout")}
        lead={`${say("handout_lead")} ${say("handout_secret")}`}
        back={backTo(link)}
        actions={
          <button type="button" class="button button-primary" onClick={() => window.print()}>
            <IconOf name="file" />
            {say("handout_print")}
          </button>
        }
      />
      <div class="filters">
        <SelectField
          label={say("handout_language")}
          value={spoken.value}
          options={[
            { value: "en", label: "English" },
            { value: "zh", label: "中文" },
          ]}
          onValue={(value) => {
            spoken.value = value;
          }}
        />
        <SelectField
          label={say("handout_paper")}
          value={paper.value}
          options={[
            { value: "a4", label: "A4" },
            { value: "letter", label: "Letter" },
          ]}
          onValue={(value) => {
            paper.value = value;
          }}
        />
      </div>
      <ReachNote address={link.url} />
      <Sheet link={link} spoken={spoken.value} paper={paper.value} />
    </div>
  );
}

function Sheet({ link, spoken, paper }: { link: OwnLink; spoken: Language; paper: Paper }) {
  const words = (key: WordKey, values: Record<string, string> = {}) => fill(wordsFor(key, spoken), values);
  return (
    <article class={`handout-sheet handout-sheet-${paper}`} lang={spoken === "zh" ? "zh-CN" : "en"}>
      <h2>{words("handout_title", { bot: link.bot_name })}</h2>
      <img
        class="handout-sheet-qr"
        src={qrHref(link, "svg", 1024)}
        alt={words("link_qr")}
        width={320}
        height={320}
      />
      <p class="handout-sheet-address">{link.url}</p>
      <ol class="handout-sheet-steps">
        <li>{words("handout_scan")}</li>
        <li>{words(link.access === "account" ? "handout_sign_in" : "handout_no_sign_in")}</li>
        <li>{words("handout_ask")}</li>
      </ol>
      {link.expires_at !== null && (
        <p class="handout-sheet-end">{words("handout_until", { time: sayTime(link.expires_at, spoken) })}</p>
      )}
    </article>
  );
}

/** A time in the reader's language, with the zone that it is told in: the paper may travel. */
const sayTime = (iso: string, spoken: Language): string =>
  new Intl.DateTimeFormat(spoken === "zh" ? "zh-CN" : "en", {
    year: "numeric",
    month: "long",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  }).format(new Date(iso));
