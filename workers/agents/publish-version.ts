import { commit } from "../audit/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { and, desc, eq, isNull, isUniqueViolation, lt, or, type Write } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { readUpload, type UploadSource } from "./archives/read-upload.ts";
import { tarBytes } from "./archives/write-tar.ts";
import { bundleDigest, storeBundle, storeProgram } from "./bundle-store.ts";
import type { VersionView } from "./contract.ts";
import type { Manifest } from "./manifest/manifest.ts";
import { pagesFolder, storePages } from "./pages/page-files.ts";
import { noteBundle } from "./pending-bundles.ts";
import { findLiveAgent } from "./queries.ts";
import { readManifest } from "./read-manifest.ts";
import { type Scan, scanBundle } from "./scan/scan.ts";
import { isPrerelease, latestKey, semverKey } from "./semver-order.ts";
import { type AgentRow, agents, type VersionRow, versions } from "./tables.ts";
import { findingsOf, versionViewOf } from "./view.ts";

export interface PublishOptions {
  /** Allows a version below the latest release, to mend an older line. */
  backport?: boolean;
}

/**
 * Publishes a version of an agent: unpacks and scans the upload, stores its files under their digest, and last of
 * all writes the row that makes it exist. A `blocked` version is kept with its report. Errors: `bundle_invalid`,
 * `payload_too_large`, `invalid_input` (the manifest, by pointer), `version_exists`, `version_not_newer`,
 * `agent_archived`.
 */
export async function publishVersion(
  ctx: Ctx,
  ref: string,
  source: UploadSource,
  options: PublishOptions = {},
): Promise<VersionView> {
  ctx.require("agents:publish");
  const agent = await findLiveAgent(ctx, ref);
  const upload = await readUpload(source);
  const manifest = await readManifest(upload, agent.slug, ctx.env.EGRESS_ALLOW);
  await checkVersion(ctx, agent, manifest.version, options);
  const scan = await scanBundle(upload, manifest);
  const program = await scan.program?.(upload);
  const digest = bundleDigest(upload.files);
  await noteBundle(ctx, digest);
  await storeBundle(ctx.env, ctx.tenant.id, digest, upload);
  if (program) await storeProgram(ctx.env, ctx.tenant.id, digest, program);
  const folder = pagesFolder(manifest);
  if (program && folder) await storePages(ctx.env, ctx.tenant.id, digest, upload, folder);
  const row = versionRow(ctx, agent, manifest, scan, { digest, bundleBytes: tarBytes(upload.files) });
  await commitVersion(ctx, row);
  return versionViewOf(row);
}

async function checkVersion(
  ctx: Ctx,
  agent: AgentRow,
  version: string,
  { backport }: PublishOptions,
): Promise<void> {
  const mine = eq(versions.agentId, agent.id);
  if (await ctx.db.first(versions, and(mine, eq(versions.semver, version))))
    refuseExisting(agent.slug, version);
  if (backport || isPrerelease(version)) return;
  const releases = and(mine, eq(versions.prerelease, false), eq(versions.status, "ready"));
  const newest = await ctx.db.first(versions, releases, desc(versions.sortKey));
  if (!newest || newest.sortKey < semverKey(version)) return;
  const issues = [{ pointer: "/agent.json/version", detail: `must be above ${newest.semver}` }];
  fail(
    "version_not_newer",
    `Version ${version} is below ${newest.semver}; publish a higher one, or ask for a backport.`,
    {
      issues,
    },
  );
}

function refuseExisting(slug: string, version: string): never {
  const issues = [{ pointer: "/agent.json/version", detail: "choose a version that was not published yet" }];
  fail("version_exists", `Version ${version} of ${slug} exists already, and versions never change.`, {
    issues,
  });
}

function versionRow(
  ctx: Ctx,
  agent: AgentRow,
  manifest: Manifest,
  { report, readme, program }: Scan,
  bundle: Pick<VersionRow, "digest" | "bundleBytes">,
): VersionRow {
  return {
    tenantId: ctx.tenant.id,
    id: newId("ver"),
    agentId: agent.id,
    semver: manifest.version,
    sortKey: semverKey(manifest.version),
    prerelease: isPrerelease(manifest.version),
    status: program ? "ready" : "blocked",
    ...bundle,
    manifest,
    report,
    findings: findingsOf(report),
    readme,
    packedBytes: report.packedBytes,
    createdAt: ctx.clock.now(),
    createdBy: ctx.actor.id,
  };
}

async function commitVersion(ctx: Ctx, row: VersionRow): Promise<void> {
  const { id, agentId, semver, status, digest, manifest } = row;
  const writes: Write[] = [ctx.db.insert(versions, row)];
  if (status === "ready") writes.push(...agentWrites(ctx, row));
  try {
    const detail = { agentId, slug: manifest.name, version: semver, status, digest };
    const action = status === "ready" ? "version.published" : "version.blocked";
    await commit(ctx, writes, { action, targetId: id, detail });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    refuseExisting(manifest.name, semver);
  }
}

/** What a ready version changes of its agent: it is active now, and shows the newest version's manifest. */
function agentWrites(ctx: Ctx, { agentId, semver, manifest }: VersionRow): Write[] {
  const set = {
    title: manifest.title ?? manifest.name,
    description: manifest.description,
    kind: manifest.kind,
    latestVersion: semver,
    latestKey: latestKey(semver),
    updatedAt: ctx.clock.now(),
  };
  // In SQL, since another version may have been published since the agent was read.
  const newer = or(isNull(agents.latestKey), lt(agents.latestKey, set.latestKey));
  return [
    ctx.db.update(agents, set, and(eq(agents.id, agentId), newer)),
    ctx.db.update(agents, { status: "active" }, and(eq(agents.id, agentId), eq(agents.status, "draft"))),
  ];
}
