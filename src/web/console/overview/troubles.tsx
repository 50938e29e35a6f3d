import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { LinkState, linkHref, linkTitle, stateOf } from "../links/state.tsx";
import { Badge, Card } from "../parts/bits.tsx";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { sayNumber } from "../parts/format.ts";
import { Loading } from "../parts/table.tsx";
import { type Troubled, useTroubled } from "./troubled.ts";

/** So many are shown. */
const shown = 8;

/** The links that need a look, or that none does. */
export function Troubles() {
  const { items: troubled, isWhole, failure, reload } = useTroubled();
  const mayBeMore = troubled !== null && troubled.length > 0 && (!isWhole || troubled.length > shown);
  return (
    <Card
      title={say("over_look")}
      lead={mayBeMore ? say("over_look_more") : undefined}
      actions={
        <a class="button button-small" href="/console/links?status=open">
          {say("over_look_all")}
        </a>
      }
    >
      {failure && <FailureNotice failure={failure} onRetry={reload} />}
      {!failure && troubled === null && <Loading />}
      {troubled?.length === 0 && (
        <p class="all-well">
          <IconOf name="check" />
          {say(isWhole ? "over_look_none" : "over_look_latest")}
        </p>
      )}
      {troubled !== null && troubled.length > 0 && (
        <ul class="troubles">
          {troubled.slice(0, shown).map((it) => (
            <Trouble key={it.link.id} {...it} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Trouble({ link, refusals, hasFailedReports }: Troubled) {
  return (
    <li>
      <a class="trouble" href={linkHref(link.id, refusals > 0 ? "activity" : "")}>
        <span class="trouble-name">
          {linkTitle(link)}
          <small>{link.bot_name}</small>
        </span>
        <span class="trouble-why">
          {stateOf(link) !== "open" && <LinkState link={link} />}
          {refusals > 0 && <Badge tone="warn">{say("over_refused", { count: sayNumber(refusals) })}</Badge>}
          {hasFailedReports && <Badge tone="bad">{say("over_reports_failed")}</Badge>}
        </span>
      </a>
    </li>
  );
}
