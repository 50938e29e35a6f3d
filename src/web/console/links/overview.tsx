import type { OwnLink } from "../../../features/links/model.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { Card, CopyLine, Facts } from "../parts/bits.tsx";
import { sayAgo, sayDateTime, sayNumber } from "../parts/format.ts";
import { withQuery } from "../parts/listing.ts";
import { ReachNote } from "../parts/reach.tsx";
import { Ending } from "./ending.tsx";
import { entrance } from "./host-help.tsx";
import { LimitsCard } from "./limits-card.tsx";
import { usedPoints } from "./list.tsx";
import { Snippet } from "./snippet.tsx";
import { linkHref, needsHost, qrHref, wholeLinkTitle } from "./state.tsx";
import { Tries } from "./tries.tsx";

interface OverviewProps {
  link: OwnLink;
  reload: () => Promise<void>;
}

/** A link at a glance: what to hand out, what has become of it, whether it works, and how it ends. */
export function Overview({ link, reload }: OverviewProps) {
  return (
    <>
      {link.status !== "open" && (
        <p class="link-note link-over">
          {say(link.status === "revoked" ? "link_over" : "link_expired_note")}
        </p>
      )}
      {link.status !== "revoked" && <ShareCard link={link} />}
      <FactsCard link={link} />
      <LimitsCard link={link} />
      {link.status !== "revoked" && <Tries link={link} />}
      {link.status !== "revoked" && <Ending link={link} reload={reload} />}
    </>
  );
}

function ShareCard({ link }: { link: OwnLink }) {
  const isByHost = needsHost(link);
  return (
    <Card title={say("link_share")}>
      <div class="link-share">
        <div class="form">
          <CopyLine text={isByHost ? entrance(link, "") : link.url} label={say("link_address")} />
          <ReachNote address={link.url} />
          {isByHost ? <p class="link-note">{say("link_by_hand_only")}</p> : <ShareWays link={link} />}
          <Embedding link={link} />
        </div>
        {!isByHost && (
          <img
            class="link-share-qr"
            src={qrHref(link, "svg", 512)}
            alt={say("link_qr")}
            width={168}
            height={168}
          />
        )}
      </div>
    </Card>
  );
}

/** How an address gets to people. A customer who is new may open what every customer may. */
function ShareWays({ link }: { link: OwnLink }) {
  const invites = link.access === "account" && link.status === "open" && link.end_user_ids === null;
  return (
    <div class="form-ways">
      {invites && (
        <a class="button" href={withQuery("/console/customers/new", { share_token_id: link.id })}>
          <IconOf name="person" />
          {say("link_invite")}
        </a>
      )}
      {link.status === "open" && (
        <a class="button" href={linkHref(link.id, "handout")}>
          <IconOf name="file" />
          {say("link_handout")}
        </a>
      )}
      <a class="button" href={qrHref(link, "svg", 512)} download={`${wholeLinkTitle(link)} QR.svg`}>
        <IconOf name="download" />
        {say("link_qr_svg")}
      </a>
      <a class="button" href={qrHref(link, "png", 1024)} download={`${wholeLinkTitle(link)} QR.png`}>
        <IconOf name="download" />
        {say("link_qr_png")}
      </a>
    </div>
  );
}

function Embedding({ link }: { link: OwnLink }) {
  const { origin } = new URL(link.url);
  const bubble = `<script
  src="${origin}/js/iframe.js"
  id="chatbot-iframe"
  data-bot-src="${origin}/chat/share?shareId=${link.share_token}"
  data-default-open="false"
  data-drag="true"
  defer
></script>`;
  const frame = `<iframe src="${link.url}" allow="microphone; clipboard-write" referrerpolicy="origin"></iframe>`;
  return (
    <details class="link-help">
      <summary>{say("link_embed")}</summary>
      <div class="form">
        {link.allowed_origins?.length === 0 && (
          <p class="link-note">
            {say("link_embed_none")} <a href={linkHref(link.id, "settings")}>{say("link_tab_settings")}</a>
          </p>
        )}
        <Snippet label={say("link_embed_bubble")} code={bubble} />
        <Snippet label={say("link_embed_frame")} code={frame} />
      </div>
    </details>
  );
}

function FactsCard({ link }: { link: OwnLink }) {
  const { usage, expires_at, revoked_at } = link;
  const ofLink = { bot_id: link.bot_id, share_token_id: link.id };
  return (
    <Card
      title={say("link_facts")}
      actions={
        <>
          <a class="button button-small" href={withQuery("/console/conversations", ofLink)}>
            <IconOf name="chats" />
            {say("link_conversations")}
          </a>
          <a class="button button-small" href={withQuery("/console/figures", ofLink)}>
            <IconOf name="chart" />
            {say("link_figures")}
          </a>
        </>
      }
    >
      <Facts
        items={[
          { name: say("link_questions"), value: sayNumber(usage.messages) },
          { name: say("link_points"), value: usedPoints(link) },
          {
            name: say("link_last_used"),
            value: usage.last_used_at === null ? say("link_never_used") : sayAgo(usage.last_used_at),
          },
          { name: say("link_created_at"), value: sayDateTime(link.created_at) },
          {
            name: say("link_expires"),
            value: expires_at === null ? say("link_no_expiry") : sayDateTime(expires_at),
          },
          ...(revoked_at === null ? [] : [{ name: say("link_revoked_at"), value: sayDateTime(revoked_at) }]),
        ]}
      />
    </Card>
  );
}
