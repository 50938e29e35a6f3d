import { t } from "elysia";
import { tableFormat } from "../../http/table-file.ts";
import { id, instant, nullable, pageQuery } from "../../http/wire.ts";

const filters = {
  action: t.Optional(
    t.String({
      maxLength: 60,
      description:
        "What was done, or how that begins: `bot.` for all that was done to bots; several with commas between them",
      examples: ["bot.", "account.,setup."],
    }),
  ),
  actor_id: t.Optional(
    t.String({
      maxLength: 60,
      description: "Who did it: an account's id, or `master_key`, `command_line` or `one_time_link`",
    }),
  ),
  target_id: t.Optional(t.String({ maxLength: 60, description: "What it was done to" })),
  from: t.Optional(t.String({ description: "From this instant on; ISO 8601 with `Z` or an offset" })),
  to: t.Optional(t.String({ description: "Before this instant" })),
};
export const auditListQuery = t.Object({ ...filters, ...pageQuery.properties });
export type AuditListQuery = typeof auditListQuery.static;

export const auditExportQuery = t.Object({ format: t.Optional(tableFormat), ...filters });
export type AuditFilters = Omit<typeof auditExportQuery.static, "format">;

const value = t.Unknown({ description: "Anything; a long text is cut" });

export const auditEvent = t.Object(
  {
    id,
    created_at: instant,
    actor: t.Object({
      kind: t.UnionEnum(["account", "master_key", "command_line", "one_time_link"]),
      id: nullable(id),
      name: nullable(t.String({ description: "As it was then", examples: ["owner"] })),
      address: nullable(t.String({ description: "The network address", examples: ["203.0.113.7"] })),
    }),
    action: t.String({ description: "`thing.done`", examples: ["bot.updated"] }),
    target: t.Object({
      id: nullable(t.String()),
      name: nullable(t.String({ description: "As it was then", examples: ["Film guide"] })),
    }),
    bot_id: nullable(id),
    changes: nullable(
      t.Record(t.String(), t.Object({ before: value, after: value }), {
        description:
          "Each field that changed, with what it was and what it is. Both are null where the value is not shown: passwords, keys, and what else an owner keeps in a bot's settings",
        examples: [{ name: { before: "Film guide", after: "Cinema guide" } }],
      }),
    ),
  },
  { title: "AuditEvent" },
);
export type AuditEvent = typeof auditEvent.static;
