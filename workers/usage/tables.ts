import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { idColumn, jsonColumn } from "../kernel/columns.ts";
import type { Trigger } from "../tenants/index.ts";

/**
 * What ended runs come to, by hour and by day (UTC) of their end: kept as runs are written, since counting them would read
 * all that is there, and kept when retention removes them. A row is about one agent, version, channel, trigger and actor;
 * its id begins with unit and start, so that a period is a range of the primary key.
 */
export const usage = sqliteTable(
  "usage",
  {
    tenantId: idColumn<"ten">("tenant_id"),
    /** `{unit} {start} {agent} {version} {channel} {trigger} {actor type} {actor}`. */
    id: text("id").notNull(),
    unit: text("unit").$type<"day" | "hour">().notNull(),
    /** Milliseconds since the epoch at which the hour or day begins. */
    start: integer("start").notNull(),
    agentId: idColumn<"agt">("agent_id"),
    /** As its newest run has it. */
    agentSlug: text("agent_slug").notNull(),
    version: text("version").notNull(),
    channel: text("channel").$type<"production" | "preview">().notNull(),
    trigger: text("trigger").$type<Trigger>().notNull(),
    actorType: text("actor_type").notNull(),
    /** Empty of runs that other runs began: each would be an actor of its own. */
    actorId: text("actor_id").notNull(),
    succeeded: integer("succeeded").notNull(),
    failed: integer("failed").notNull(),
    timedOut: integer("timed_out").notNull(),
    canceled: integer("canceled").notNull(),
    durationMs: integer("duration_ms").notNull(),
    costMicros: integer("cost_micros").notNull(),
    inputTokens: integer("input_tokens").notNull(),
    outputTokens: integer("output_tokens").notNull(),
    /** How many runs that succeeded took how long: milliseconds, cut to two significant digits, and a number of runs. */
    durations: jsonColumn<Record<string, number>>("durations").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
);
