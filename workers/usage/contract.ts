import { z } from "@hono/zod-openapi";
import { moment } from "../audit/contract.ts";
import { limitQuery } from "../kernel/pages.ts";
import { plainText } from "../kernel/plain-text.ts";

export const UNITS = ["hour", "day", "month"] as const;
export type UsageUnit = (typeof UNITS)[number];
export const GROUPINGS = ["agent", "version", "member", "key"] as const;
export type UsageGrouping = (typeof GROUPINGS)[number];

/** What usage is asked for: of when, and of what. */
export const usageFilter = z.object({
  unit: z.enum(UNITS).default("day").openapi({ description: "How long each period is; all are in UTC." }),
  from: moment.optional().openapi({
    description:
      "In the first period. Unless told 24 hours, 30 days or 12 months before the end, by the unit; 750 periods at most.",
  }),
  to: moment
    .optional()
    .openapi({ description: "In the last period; a day counts as a whole. Now, unless told." }),
  by: z.enum(GROUPINGS).optional().openapi({
    description: "What it is broken down by. Of members and keys, what they began themselves.",
  }),
  agent: plainText.trim().min(1).max(128).optional().openapi({ description: "An agent's id or slug." }),
  channel: z.enum(["production", "preview"]).optional(),
});
export type UsageFilter = z.infer<typeof usageFilter>;

/** `GET /usage`. */
export const usageQuery = usageFilter.extend({ limit: limitQuery(200, 50) });
export type UsageQuery = z.infer<typeof usageQuery>;

const figures = {
  runs: z.number().int().openapi({ description: "That have ended." }),
  succeeded: z.number().int(),
  failed: z.number().int().openapi({ description: "Failed or timed out; not what somebody canceled." }),
  canceled: z.number().int(),
  successRate: z
    .number()
    .nullable()
    .openapi({ description: "0 to 1, of those that were not canceled; null where there are none." }),
  p50Ms: z
    .number()
    .nullable()
    .openapi({ description: "Median time of the runs that succeeded, to within 5 %." }),
  p95Ms: z.number().nullable(),
  seconds: z.number().openapi({ description: "Time that agents took, in all." }),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  costMicros: z.number().int().openapi({ description: "Millionths of a US dollar." }),
};
export type UsageFigures = z.infer<z.ZodObject<typeof figures>>;

const usagePeriod = z.object({ start: z.iso.datetime(), ...figures });
export type UsagePeriod = z.infer<typeof usagePeriod>;

const usageGroup = z.object({
  id: z
    .string()
    .nullable()
    .openapi({ description: "Of the agent, member or key; null for all runs that others began." }),
  name: z.string().nullable().openapi({ description: "Null where it is gone, or not the asker's to see." }),
  version: z.string().nullable().openapi({ description: "Set where it is broken down by version." }),
  ...figures,
});
export type UsageGroup = z.infer<typeof usageGroup>;

export const usageView = z
  .object({
    from: z.iso.datetime().openapi({ description: "Where the first period begins." }),
    to: z.iso.datetime().openapi({ description: "Where the last period ends." }),
    unit: z.enum(UNITS),
    total: z.object(figures),
    periods: z.array(usagePeriod).openapi({ description: "All of them in order, those without runs too." }),
    groups: z
      .array(usageGroup)
      .openapi({ description: "Those with the most runs first; none without `by`." }),
    more: z.boolean().openapi({ description: "Whether there are more groups than `limit`." }),
  })
  .openapi("Usage");
export type UsageView = z.infer<typeof usageView>;

/** Why runs failed of late: those of one agent that ended with one code. */
export interface Failure {
  agentSlug: string;
  code: string;
  /** Of the newest one. */
  message: string;
  runs: number;
  lastRunId: string;
  lastAt: string;
}

/** What a workspace's runs have cost in a calendar month (UTC), and what they may. */
export interface Spending {
  month: string;
  spentMicros: number;
  budgetMicros: number;
}
