import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Api } from "../../e2e/api.ts";

/** Downloads an agent's export and unpacks it with the system's own tar; answers the folder that was in it. */
export async function unpackExport(api: Api, slug: string, target: string, into: string): Promise<string> {
  const answer = await api.fetch("GET", `/agents/${slug}/versions/latest/export?target=${target}`);
  if (!answer.ok) throw new Error(`${slug}: ${answer.status} ${await answer.text()}`);
  const archive = join(into, `${slug}-${target}.tar.gz`);
  writeFileSync(archive, new Uint8Array(await answer.arrayBuffer()));
  const { status, stderr } = spawnSync("tar", ["-xzf", archive, "-C", into], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${archive}: ${stderr}`);
  const name = readdirSync(into).find((each) => each.startsWith(`${slug}-`) && each.endsWith(`-${target}`));
  if (!name) throw new Error(`${archive} holds no folder`);
  return join(into, name);
}
