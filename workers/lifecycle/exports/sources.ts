import { platformDatabase } from "../../kernel/db.ts";
import { OBJECT_SOURCES } from "./object-sources.ts";
import { type ExportSource, textFile } from "./source.ts";
import { TABLE_SOURCES } from "./table-sources.ts";

const README = `Everything that this workspace has on Quayside.

workspace.json     the workspace itself, with its settings, and its members by name and address
tables/            its tables, as JSON Lines; a large one in several files
objects/           API keys and service accounts without their secrets, and what agents are deployed with
stores/            what agents have kept with io.store, as JSON Lines
files/bundles/     bundles of published versions, as tar
files/brand/       logo and favicon
files/runs/        inputs, outputs and logs of runs that are too large for a row of run_payloads

Left out: every secret and what proves one, and the sessions and tokens of people, who export those themselves.
`;

const MEMBERS = `SELECT u.id, u.name, u.email, m.role FROM memberships m JOIN users u ON u.id = m.user_id
  WHERE m.tenant_id = ? ORDER BY m.created_at`;

const workspace: ExportSource = async ({ env, tenantId }) => {
  const directory = platformDatabase(env, "DIRECTORY");
  const [row, members] = await Promise.all([
    directory.prepare("SELECT * FROM tenants WHERE id = ?").bind(tenantId).first(),
    directory.prepare(MEMBERS).bind(tenantId).all(),
  ]);
  const text = JSON.stringify({ ...row, members: members.results }, null, 2);
  return { files: [textFile("README.txt", README), textFile("workspace.json", text)], after: null };
};

/** All that an export has, in its order. */
export const EXPORT_SOURCES: readonly ExportSource[] = [workspace, ...TABLE_SOURCES, ...OBJECT_SOURCES];
