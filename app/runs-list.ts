import type { RunStatus } from "@workers/runs/contract.ts";

/** The filters of the list of runs that have one value. */
export const FILTERS = [
  "q",
  "agent",
  "version",
  "trigger",
  "from",
  "to",
  "minDurationMs",
  "minCostMicros",
] as const;
export type FilterName = (typeof FILTERS)[number];

/** What the list of runs is asked for by its address, which is what the API takes. */
export type AskedRuns = { [Name in FilterName | "cursor"]?: string | undefined } & { status: RunStatus[] };

/** One value that the list is filtered by, and what is asked for without it. */
export interface ChosenFilter {
  name: FilterName | "status";
  value: string;
  without: AskedRuns;
}

/** Another page of what was asked before is not one of what is asked now. */
export const chosenFilters = ({ cursor: _, ...asked }: AskedRuns): ChosenFilter[] => [
  ...asked.status.map((value) => ({
    ...{ name: "status" as const, value },
    without: { ...asked, status: asked.status.filter((other) => other !== value) },
  })),
  ...FILTERS.flatMap((name) => {
    const value = asked[name];
    return value ? [{ name, value, without: { ...asked, [name]: undefined } }] : [];
  }),
];

/** The address that shows two runs side by side. */
export const comparison = (a: string, b: string): string =>
  `/console/runs/compare?${new URLSearchParams({ a, b })}`;

/** The address of the list with these filters. */
export function runsAddress({ status, ...asked }: AskedRuns): string {
  const query = new URLSearchParams(status.map((value) => ["status", value]));
  for (const [name, value] of Object.entries(asked)) if (value) query.set(name, value);
  return query.size > 0 ? `/console/runs?${query}` : "/console/runs";
}
