import type { Ctx } from "../kernel/context.ts";
import { and, desc, eq, notHidden, sql } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import { isId } from "../kernel/ids.ts";
import { decodeIdCursor, type Page, type PageQuery, toPage } from "../kernel/pages.ts";
import type { FileContent, UploadFile } from "./archives/upload.ts";
import { openBundle, openProgram } from "./bundle-store.ts";
import type { AgentQuery, AgentView, VersionSummary, VersionView } from "./contract.ts";
import { isLive } from "./is-live.ts";
import { type AgentRow, agents, type VersionRow, versions } from "./tables.ts";
import { agentViewOf, LARGE_COLUMNS, versionSummaryOf, versionViewOf } from "./view.ts";

/** The row of an agent by id or slug, where it is there for who asks. */
export async function lookForAgent(ctx: Ctx, ref: string): Promise<AgentRow | undefined> {
  const row = await ctx.db.first(agents, isId("agt", ref) ? eq(agents.id, ref) : eq(agents.slug, ref));
  return row && !ctx.hidden.includes(row.id) ? row : undefined;
}

/** The row of an agent by id or slug; `not_found` alike for one that is not there and one of another tenant. */
export async function findAgent(ctx: Ctx, ref: string): Promise<AgentRow> {
  return (await lookForAgent(ctx, ref)) ?? fail("not_found", `No agent ${ref} in this workspace.`);
}

/** The row of an agent that may still be changed. */
export async function findLiveAgent(ctx: Ctx, ref: string): Promise<AgentRow> {
  const row = await findAgent(ctx, ref);
  if (row.status === "archived")
    fail("agent_archived", `The agent ${row.slug} is archived; it cannot be changed.`);
  return row;
}

/** One agent, by id or slug. */
export async function getAgent(ctx: Ctx, ref: string): Promise<AgentView> {
  ctx.require("agents:read");
  return agentViewOf(await findAgent(ctx, ref));
}

/** The workspace's agents, newest first; archived ones only when `status` asks for them. */
export async function listAgents(ctx: Ctx, query: AgentQuery): Promise<Page<AgentView>> {
  ctx.require("agents:read");
  const { limit, kind, status, q } = query;
  const after = decodeIdCursor("agt", query.cursor);
  const where = and(
    after === undefined ? undefined : sql`${agents.id} < ${after}`,
    kind && eq(agents.kind, kind),
    status ? eq(agents.status, status) : isLive(agents.status),
    q ? containing(q) : undefined,
    notHidden(ctx, agents.id),
  );
  const rows = await ctx.db.all(agents, { where, orderBy: desc(agents.id), limit: limit + 1 });
  const page = toPage(rows, limit, (row) => row.id);
  return { ...page, data: page.data.map(agentViewOf) };
}

/** Agents with a text in slug, title or description. `instr`, not LIKE: D1 takes patterns of 50 bytes at most. */
const containing = (text: string) => {
  const everything = sql`lower(${agents.slug} || char(10) || ${agents.title} || char(10) || ${agents.description})`;
  return sql`instr(${everything}, lower(${text})) > 0`;
};

/** The row of an agent's version by id, by semver, or the `latest` ready one. */
export async function findVersion(ctx: Ctx, agent: AgentRow, ref: string): Promise<VersionRow> {
  const semver = ref === "latest" ? (agent.latestVersion ?? "") : ref;
  const named = isId("ver", ref) ? eq(versions.id, ref) : eq(versions.semver, semver);
  const row = await ctx.db.first(versions, and(eq(versions.agentId, agent.id), named));
  return row ?? fail("not_found", `No version ${ref} of the agent ${agent.slug}.`);
}

/** One version of an agent: by id, semver, or `latest`. */
export async function getVersion(ctx: Ctx, ref: string, versionRef: string): Promise<VersionView> {
  ctx.require("agents:read");
  return versionViewOf(await findVersion(ctx, await findAgent(ctx, ref), versionRef));
}

/** An agent's versions, the last published first. */
export async function listVersions(ctx: Ctx, ref: string, query: PageQuery): Promise<Page<VersionSummary>> {
  ctx.require("agents:read");
  const agent = await findAgent(ctx, ref);
  const after = decodeIdCursor("ver", query.cursor);
  const where = and(
    eq(versions.agentId, agent.id),
    after === undefined ? undefined : sql`${versions.id} < ${after}`,
  );
  const options = { where, orderBy: desc(versions.id), limit: query.limit + 1, without: [...LARGE_COLUMNS] };
  const rows = await ctx.db.all(versions, options);
  const page = toPage(rows, query.limit, (row) => row.id);
  return { ...page, data: page.data.map(versionSummaryOf) };
}

/** A version's files as they were uploaded, and a name to save them under. For those who may publish. */
export async function getBundle(
  ctx: Ctx,
  ref: string,
  versionRef: string,
): Promise<{ name: string; files: () => AsyncIterable<FileContent> }> {
  ctx.require("agents:publish");
  const agent = await findAgent(ctx, ref);
  const version = await findVersion(ctx, agent, versionRef);
  return {
    name: `${agent.slug}-${version.semver}`,
    files: await openBundle(ctx.env, ctx.tenant.id, version.digest),
  };
}

/** A version with all of its files, and what its driver loads of them: what an export takes along. */
export interface ExportSource {
  agent: AgentView;
  version: VersionView;
  files(): AsyncIterable<UploadFile>;
  program: Pick<UploadFile, "bytes" | "read">;
}

/** The same for a caller who has asked whether it may be taken away; `version_blocked` where it cannot be deployed. */
export async function exportSource(ctx: Ctx, ref: string, versionRef: string): Promise<ExportSource> {
  const agent = await findAgent(ctx, ref);
  const row = await findVersion(ctx, agent, versionRef);
  const version = versionViewOf(row);
  if (version.status !== "ready")
    fail("version_blocked", `Version ${version.version} is ${version.status}: see its scan report.`);
  const [files, program] = [
    await openBundle(ctx.env, ctx.tenant.id, version.digest),
    await openProgram(ctx.env, ctx.tenant.id, version.digest),
  ];
  const sizes = new Map(version.report.files.map(({ path, bytes }) => [path, bytes]));
  return { agent: agentViewOf(agent), version, files: () => sized(files(), sizes), program };
}

async function* sized(
  files: AsyncIterable<FileContent>,
  sizes: ReadonlyMap<string, number>,
): AsyncGenerator<UploadFile> {
  for await (const file of files) yield { ...file, bytes: sizes.get(file.path) ?? 0 };
}
