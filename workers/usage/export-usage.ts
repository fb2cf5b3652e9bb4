import { csvField } from "../audit/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { fail } from "../kernel/errors.ts";
import type { UsageFilter } from "./contract.ts";
import { figuresOf } from "./figures.ts";
import { named } from "./names.ts";
import { periodsOf } from "./periods.ts";
import { readRows } from "./read-usage.ts";

const MOST_ROWS = 20_000;
const COLUMNS = [
  ...["start", "id", "name", "version", "runs", "succeeded", "failed", "canceled"],
  ...["seconds", "input_tokens", "output_tokens", "cost_usd"],
];

const line = (fields: readonly (string | number | null)[]): string => `${fields.map(csvField).join(",")}\r\n`;

/**
 * The usage as CSV (RFC 4180) with a header line: a row for each group in each period, in order, for those that have runs.
 * Refused with `invalid_input` where that is more than 20,000 rows.
 */
export async function exportUsage(ctx: Ctx, filter: UsageFilter): Promise<string> {
  ctx.require("runs:read");
  const found = await readRows(ctx, periodsOf(filter, ctx.clock.now()), filter, MOST_ROWS + 1);
  if (found.length > MOST_ROWS)
    fail("invalid_input", "This is more than one file holds.", {
      issues: [{ pointer: "/query/from", detail: "ask for a shorter time, a longer unit, or one agent" }],
    });
  const rows = filter.by ? await named(ctx, filter.by, found) : found;
  const lines = rows.map(({ start, id, name, version, ...sums }) => {
    const { runs, succeeded, failed, canceled, ...used } = figuresOf(sums);
    const { seconds, inputTokens, outputTokens, costMicros } = used;
    return line([
      ...[new Date(start).toISOString(), id, name, version, runs, succeeded, failed, canceled],
      ...[seconds, inputTokens, outputTokens, costMicros / 1_000_000],
    ]);
  });
  return [line(COLUMNS), ...lines].join("");
}
