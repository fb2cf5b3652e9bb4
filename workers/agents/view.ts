import type { AgentView, Findings, Report, Severity, VersionSummary, VersionView } from "./contract.ts";
import type { AgentRow, VersionRow } from "./tables.ts";

const iso = (time: number): string => new Date(time).toISOString();

/** An agent as it is shown. */
export const agentViewOf = (row: AgentRow): AgentView => ({
  id: row.id,
  slug: row.slug,
  title: row.title,
  description: row.description,
  kind: row.kind,
  status: row.status,
  latestVersion: row.latestVersion,
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
  createdBy: row.createdBy,
});

/** How many findings of each severity a report has. */
export function findingsOf({ findings }: Report): Findings {
  const count = (severity: Severity) => findings.filter((each) => each.severity === severity).length;
  return { block: count("block"), warn: count("warn"), note: count("note") };
}

/** What a list leaves out of a version's row. */
export const LARGE_COLUMNS = ["manifest", "report", "readme"] as const satisfies (keyof VersionRow)[];

/** A version as a list shows it. */
export const versionSummaryOf = (row: Omit<VersionRow, (typeof LARGE_COLUMNS)[number]>): VersionSummary => ({
  id: row.id,
  agentId: row.agentId,
  version: row.semver,
  status: row.status,
  digest: row.digest,
  bundleBytes: row.bundleBytes,
  packedBytes: row.packedBytes,
  findings: row.findings,
  createdAt: iso(row.createdAt),
  createdBy: row.createdBy,
});

/** A version with all that is known of it. */
export const versionViewOf = (row: VersionRow): VersionView => ({
  ...versionSummaryOf(row),
  manifest: row.manifest,
  report: row.report,
  readme: row.readme,
});
