import { endOf, startOf } from "../audit/contract.ts";
import { fail } from "../kernel/errors.ts";
import type { UsageFilter, UsageUnit } from "./contract.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A month of hours, or two years of days. */
export const MOST_PERIODS = 750;
const USUAL: Record<UsageUnit, number> = { hour: 24, day: 30, month: 12 };

/** Periods in a row: each begins where the one before ends, the last one ends at `to`. */
export interface Periods {
  unit: UsageUnit;
  starts: number[];
  to: number;
}

/** Where the period begins that a moment is in. */
function floorOf(unit: UsageUnit, at: number): number {
  if (unit !== "month") return at - (at % (unit === "hour" ? HOUR_MS : DAY_MS));
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

/** Where the period begins that lies so many after another one. */
function stepOf(unit: UsageUnit, start: number, steps: number): number {
  if (unit !== "month") return start + steps * (unit === "hour" ? HOUR_MS : DAY_MS);
  const date = new Date(start);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + steps);
}

const refuse = (pointer: string, detail: string): never =>
  fail("invalid_input", "This is no period of time that there could be.", {
    issues: [{ pointer: `/query/${pointer}`, detail }],
  });

/** The whole periods that a question is about; refuses what ends before it begins, and too many of them. */
export function periodsOf(
  { unit, from, to }: Pick<UsageFilter, "unit" | "from" | "to">,
  now: number,
): Periods {
  const last = floorOf(unit, to === undefined ? now : endOf(to) - 1);
  const first = from === undefined ? stepOf(unit, last, 1 - USUAL[unit]) : floorOf(unit, startOf(from));
  if (first > last) refuse("from", "has to lie before the end");
  const starts: number[] = [];
  for (let start = first; start <= last; start = stepOf(unit, start, 1)) {
    if (starts.length === MOST_PERIODS)
      refuse("from", `at most ${MOST_PERIODS} periods; take a longer unit, or begin later`);
    starts.push(start);
  }
  return { unit, starts, to: stepOf(unit, last, 1) };
}
