import { Elysia, t } from "elysia";
import type { App } from "../../app.ts";
import { errorBody } from "../../http/error-body.ts";
import type { Guard } from "../../http/guard.ts";
import { languageOf } from "../../http/language.ts";
import { isOperator } from "../../http/operator.ts";
import { errorSchema, instant, nullable } from "../../http/wire.ts";
import { createReadiness } from "./health.ts";

const health = t.Object({ status: t.Literal("ok", { examples: ["ok"] }) }, { title: "Health" });

const database = t.Object({
  state: t.UnionEnum(["ok", "unwritable"], { examples: ["ok"] }),
  reason: t.Optional(
    t.String({ description: "`disk_full`, `read_only`, `locked`, `damaged` or `io_error`" }),
  ),
  since: t.Optional(instant),
});
const disk = t.Object({
  state: t.UnionEnum(["ok", "low", "unknown"], { examples: ["ok"] }),
  free_bytes: t.Optional(t.Integer({ examples: [53_687_091_200] })),
});
const backup = t.Object({
  state: t.UnionEnum(["off", "waiting", "ok", "failed"], { examples: ["ok"] }),
  newest_at: nullable(instant),
  failure: nullable(t.String({ description: "What went wrong with the last one" })),
});
const status = t.UnionEnum(["ready", "read_only", "stopping"], { examples: ["ready"] });
const checks = t.Object(
  { database, disk, backup },
  { description: "For the master key and the metrics token alone" },
);
const ready = t.Object({ status, checks: t.Optional(checks) }, { title: "Ready" });
const notReady = t.Object(
  { ...errorSchema, status: t.Optional(status), checks: t.Optional(checks) },
  {
    title: "NotReady",
    description:
      "`storage_unavailable`, `shutting_down`; to the master key and the metrics token also `storage_full` and `storage_damaged`",
  },
);

/** What a supervisor and a load balancer ask. `isStopping` tells whether the server takes no new question any more. */
export function healthRoutes(app: App, guard: Guard, isStopping: () => boolean) {
  const look = createReadiness(app, isStopping);
  return new Elysia({ tags: ["Operations"] })
    .use(guard)
    .get(
      "/health",
      ({ set }) => {
        set.headers["cache-control"] = "no-store";
        return { status: "ok" as const };
      },
      {
        access: "public",
        response: { 200: health },
        detail: {
          summary: "Ask whether it runs",
          description:
            "Answers as long as the server runs, also while nothing can be stored: for a supervisor that starts a hanging server anew, and for a proxy in front of this server alone. It says nothing of the installation.",
        },
      },
    )
    .get(
      "/ready",
      async ({ request, set }) => {
        const found = await look(isOperator(app, request));
        set.headers["cache-control"] = "no-store";
        if (found.refusal === null) return found.told;
        set.status = 503;
        const language = languageOf(request.headers, app.config.language);
        return { ...errorBody(found.refusal, language, false), ...found.told };
      },
      {
        access: "public",
        response: { 200: ready, 503: notReady },
        detail: {
          summary: "Ask whether it is ready",
          description: [
            "200 while everything works; 503 with the same body where nothing can be stored (`read_only`: history is still read, and each write",
            "is answered with `storage_full` or `storage_unavailable`) and while it stops (`stopping`: running answers end, no question is taken).",
            "For alarms, and for whoever puts a new version in the place of the old. The only server behind a proxy should be asked for `/health`",
            "there, or its customers could not even read. It does not answer before it is started. Why, free space and backups are told to the master key and to the metrics token; the status to anybody.",
          ].join(" "),
        },
      },
    );
}
