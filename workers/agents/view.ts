import type { AgentView, Severity, VersionSummary, VersionView } from "./contract.ts";
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

/** A version as a list shows it. */
export function versionSummaryOf(row: VersionRow): VersionSummary {
  const count = (severity: Severity) =>
    row.report.findings.filter((each) => each.severity === severity).length;
  return {
    id: row.id,
    agentId: row.agentId,
    version: row.semver,
    status: row.status,
    digest: row.digest,
    bundleBytes: row.bundleBytes,
    packedBytes: row.packedBytes,
    findings: { block: count("block"), warn: count("warn"), note: count("note") },
    createdAt: iso(row.createdAt),
    createdBy: row.createdBy,
  };
}

/** A version with all that is known of it. */
export const versionViewOf = (row: VersionRow): VersionView => ({
  ...versionSummaryOf(row),
  manifest: row.manifest,
  report: row.report,
  readme: row.readme,
});
