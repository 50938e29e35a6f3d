import { Elysia, t } from "elysia";
import type { App } from "../../app.ts";
import type { Guard } from "../../http/guard.ts";
import type { RunningAnswers } from "../chat/running.ts";
import { createMetricsReader } from "./metrics.ts";

/** The metrics, for the master key and the metrics token alone. */
export function metricsRoutes(app: App, guard: Guard, answers: Pick<RunningAnswers, "count">) {
  const read = createMetricsReader(app, answers);
  return new Elysia({ tags: ["Operations"] })
    .use(guard)
    .get(
      "/metrics",
      async () =>
        new Response(await read(), { headers: { "content-type": app.metrics.registry.contentType } }),
      {
        access: "operator",
        response: { 200: t.String() },
        detail: {
          summary: "Read the metrics",
          description: [
            "How the server is doing, in Prometheus' text format, for the master key and for the `metrics-token` of the configuration: requests by",
            "route, questions by how they ended, times, tokens and points, calls of models and hosts, reports that wait, sign-ins, the",
            "database, backups, and the process. Each number has a line of help in the answer. No label names a person, a bot, a link or an address.",
          ].join(" "),
        },
      },
    );
}
