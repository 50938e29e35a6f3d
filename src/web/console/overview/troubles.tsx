import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { LinkState, linkHref, linkTitle, stateOf } from "../links/state.tsx";
import { Badge, Card } from "../parts/bits.tsx";
import { sayNumber } from "../parts/format.ts";
import { Loading } from "../parts/table.tsx";
import { type Troubled, useTroubled } from "./troubled.ts";

/** The links that need a look, or that none does. */
export function Troubles() {
  const troubled = useTroubled();
  return (
    <Card title={say("over_look")}>
      {troubled === null && <Loading />}
      {troubled?.length === 0 && (
        <p class="all-well">
          <IconOf name="check" />
          {say("over_look_none")}
        </p>
      )}
      {troubled !== null && troubled.length > 0 && (
        <ul class="troubles">
          {troubled.slice(0, 8).map((it) => (
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
