import type { OwnLink } from "../../../features/links/model.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { Tabs } from "../parts/bits.tsx";
import { Missing } from "../parts/gone.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { type Resource, useResource } from "../parts/resource.ts";
import { Loading } from "../parts/table.tsx";
import { Activity } from "./activity.tsx";
import { Deliveries } from "./deliveries.tsx";
import { Handout } from "./handout.tsx";
import { Overview } from "./overview.tsx";
import { LinkSettings } from "./settings.tsx";
import { LinkState, linkHref, linkTitle } from "./state.tsx";
import { viewAsCustomer } from "./view-as.ts";

/** One link: its address and what has become of it, its settings, its time line, the reports to its host, and its handout. */
export function LinkPage({ id, part }: { id: string; part: string | undefined }) {
  const link = useResource<OwnLink>(`/bot-share-tokens/${encodeURIComponent(id)}`);
  if (link.value) return <Loaded link={link.value} resource={link} part={part} />;
  if (link.failure === null) return <Loading />;
  return (
    <Missing
      failure={link.failure}
      onRetry={link.reload}
      title={say("link_gone")}
      href="/console/links"
      label={say("link_to_list")}
    />
  );
}

const tabs = ["overview", "settings", "activity", "deliveries"] as const;

interface LoadedProps {
  link: OwnLink;
  resource: Resource<OwnLink>;
  part: string | undefined;
}

function Loaded({ link, resource, part = "overview" }: LoadedProps) {
  if (part === "handout") return <Handout link={link} />;
  const shown = tabs.filter((tab) => tab !== "deliveries" || link.access === "hook");
  const here = shown.find((tab) => tab === part) ?? "overview";
  return (
    <>
      <PageHead
        title={linkTitle(link)}
        lead={
          <>
            <a href={`/console/bots/${link.bot_id}`}>{link.bot_name}</a>
            {" · "}
            {say(`access_${link.access}`)}
          </>
        }
        back={{ href: "/console/links", label: say("nav_links") }}
        aside={<LinkState link={link} />}
        actions={
          link.status === "open" && (
            <button
              type="button"
              class="button"
              title={say("link_view_as_customer_hint")}
              onClick={() => void viewAsCustomer(link.id)}
            >
              <IconOf name="eye" />
              {say("link_view_as_customer")}
            </button>
          )
        }
      />
      <Tabs
        label={say("link_parts")}
        items={shown.map((tab) => ({
          href: linkHref(link.id, tab === "overview" ? "" : tab),
          label: say(`link_tab_${tab}`),
          isHere: tab === here,
        }))}
      />
      {here === "overview" && <Overview link={link} reload={resource.reload} />}
      {here === "settings" && <LinkSettings link={link} reload={resource.reload} />}
      {here === "activity" && <Activity link={link} />}
      {here === "deliveries" && <Deliveries link={link} />}
    </>
  );
}
