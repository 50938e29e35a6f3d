import { Elysia } from "elysia";
import type { App } from "../../app.ts";
import type { Guard } from "../../http/guard.ts";
import { tableResponse } from "../../http/table-file.ts";
import { errors } from "../../http/wire.ts";
import { breakDown, breakDownWhole } from "./breakdown.ts";
import {
  breakdown,
  breakdownFileQuery,
  breakdownQuery,
  statistics,
  statisticsFileQuery,
  statisticsQuery,
} from "./model.ts";
import { countSteps, figureColumns, toRow } from "./service.ts";

const access = "admin" as const;
const refused = ["invalid_period", "not_bot_owner", "not_found"] as const;

/** What was asked and what it cost, for the owners of bots and the master key. */
export function statisticsRoutes(app: App, guard: Guard) {
  return new Elysia({ prefix: "/api/v1/statistics", tags: ["Figures"] })
    .use(guard)
    .get("", ({ caller, query }) => countSteps(app, caller, query), {
      access,
      query: statisticsQuery,
      response: { 200: statistics, ...errors(...refused) },
      detail: {
        summary: "Count what was asked in each step of a period",
        description:
          "Of your own bots, or of one, one link, one visitor. Days are those of `zone`, exactly; figures of more than 400 days ago are known by days in UTC, and each counts in the step that holds its noon. An answer counts when its question was written down, and a rating at the time of its answer. The first and the last step may be cut off by the period.",
      },
    })
    .get(
      "/export",
      async ({ caller, query }) => {
        const { steps } = await countSteps(app, caller, query);
        const rows = (async function* () {
          yield steps.map(toRow);
        })();
        return tableResponse(query.format, {
          name: "statistics",
          columns: ["start", ...figureColumns],
          rows,
        });
      },
      {
        access,
        query: statisticsFileQuery,
        response: errors(...refused),
        detail: {
          summary: "Save the figures of a period as a file",
          description: "The steps of `GET /statistics`, one a row.",
        },
      },
    )
    .get("/by", ({ caller, query }) => breakDown(app, caller, query), {
      access,
      query: breakdownQuery,
      response: { 200: breakdown, ...errors(...refused, "invalid_cursor") },
      detail: {
        summary: "Break a period down by bot, link or customer",
        description:
          "Each with its figures of the whole period, what cost most first; those without any are left out. What a bot's own manager asked without a link is in no link. With `visitor_id` and `share_token_id` only what that visitor asked, or was asked there, counts.",
      },
    })
    .get(
      "/by/export",
      async ({ caller, query }) => {
        const parts = await breakDownWhole(app, caller, query);
        const rows = (async function* () {
          for await (const some of parts) yield some.map(toRow);
        })();
        return tableResponse(query.format, {
          name: `statistics by ${query.dimension}`,
          columns: ["id", "name", "bot_id", "kind", ...figureColumns],
          rows,
        });
      },
      {
        access,
        query: breakdownFileQuery,
        response: errors(...refused),
        detail: {
          summary: "Save a period by bot, link or customer as a file",
          description: "The items of `GET /statistics/by`, all of them, one a row.",
        },
      },
    );
}
