import type { OwnLink } from "../../../features/links/model.ts";
import type { Breakdown } from "../../../features/statistics/model.ts";
import { say } from "../../shared/language.ts";
import { BotChoice, type Bots } from "../parts/bot-choice.tsx";
import { DayFields } from "../parts/day-field.tsx";
import { SelectField } from "../parts/fields.tsx";
import { withQuery } from "../parts/listing.ts";
import { useResource } from "../parts/resource.ts";
import { visitorName } from "../parts/visitor-name.ts";
import { setQuery } from "../router.ts";
import { figuresPath, presetOptions, readPeriod } from "./period.ts";

/** Which period, and of whom. What is chosen stands in the address. */
export function Filters({ query, bots }: { query: URLSearchParams; bots: Bots }) {
  const chosen = readPeriod(query);
  const botId = query.get("bot_id");
  const linkPath = withQuery("/bot-share-tokens", { bot_id: botId, limit: 100 });
  const links = useResource<{ items: OwnLink[] }>(linkPath, { keeps: true }).value?.items;
  const others = new URLSearchParams(query);
  others.delete("visitor_id");
  const visitorPath = figuresPath("/by", others, { dimension: "customer", limit: 100 });
  const visitors = useResource<Breakdown>(visitorPath, { keeps: true }).value?.items;
  const option = (value: string, label: string) => ({ value, label });
  return (
    <search class="filters figure-filters">
      <SelectField
        label={say("fig_period")}
        value={chosen.preset}
        options={presetOptions()}
        onValue={(period) =>
          setQuery({
            period: period === "30" ? null : period,
            from: period === "custom" ? chosen.firstDay : null,
            to: period === "custom" ? chosen.lastDay : null,
          })
        }
      />
      {chosen.preset === "custom" && (
        <DayFields
          from={chosen.firstDay}
          to={chosen.lastDay}
          isRequired
          onFrom={(from) => setQuery({ from })}
          onTo={(to) => setQuery({ to })}
        />
      )}
      <BotChoice
        bots={bots}
        label={say("fig_bot")}
        none={say("fig_all_bots")}
        value={botId ?? ""}
        onValue={(bot_id) => setQuery({ bot_id, share_token_id: null })}
      />
      <Choice
        name="share_token_id"
        query={query}
        label={say("fig_link")}
        all={say("fig_all_links")}
        chosen={say("fig_chosen_link")}
        options={(links ?? []).map(({ id, name, bot_name }) =>
          option(id, `${name ?? say("link_unnamed")}${botId ? "" : ` · ${bot_name}`}`),
        )}
      />
      <Choice
        name="visitor_id"
        query={query}
        label={say("fig_customer")}
        all={say("fig_all_customers")}
        chosen={say("fig_chosen_customer")}
        options={(visitors ?? []).map((item) => option(item.id, visitorName(item)))}
      />
    </search>
  );
}

interface ChoiceProps {
  name: string;
  query: URLSearchParams;
  label: string;
  all: string;
  /** What the chosen one is called where it is not among those that are listed. */
  chosen: string;
  options: { value: string; label: string }[];
}

function Choice({ name, query, label, all, chosen, options }: ChoiceProps) {
  const value = query.get(name) ?? "";
  const isListed = value === "" || options.some((option) => option.value === value);
  const others = isListed ? [] : [{ value, label: chosen }];
  return (
    <SelectField
      label={label}
      value={value}
      options={[{ value: "", label: all }, ...others, ...options]}
      onValue={(next) => setQuery({ [name]: next })}
    />
  );
}
