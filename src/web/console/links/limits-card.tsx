import type { OwnLink } from "../../../features/links/model.ts";
import { say } from "../../shared/language.ts";
import { Card, Facts } from "../parts/bits.tsx";
import { sayNumber } from "../parts/format.ts";
import { limitNames, limitScopes } from "./draft.ts";
import { linkHref } from "./state.tsx";

/** The limits of a link at a glance: those that are set, or that there are none. */
export function LimitsCard({ link }: { link: OwnLink }) {
  const { visitor, address, ...all } = link.limits;
  const limits = { link: all, visitor, address };
  const facts = limitScopes.flatMap((scope) => {
    const set = limitNames.flatMap((name) => {
      const most = limits[scope][name];
      const line = (most: number) => <li key={name}>{`${say(`limit_${name}`)}: ${sayNumber(most)}`}</li>;
      return most === null ? [] : [line(most)];
    });
    return set.length === 0
      ? []
      : [{ name: say(`limits_${scope}`), value: <ul class="link-limits-set">{set}</ul> }];
  });
  return (
    <Card
      title={say("part_limits")}
      lead={facts.length === 0 ? say("link_no_limits") : undefined}
      actions={
        link.status !== "revoked" && (
          <a class="button button-small" href={linkHref(link.id, "settings")}>
            {say("link_change_limits")}
          </a>
        )
      }
    >
      {facts.length > 0 && <Facts items={facts} />}
    </Card>
  );
}
