import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Api } from "../e2e/api.ts";
import { engine } from "./engine.ts";

const EXAMPLES = fileURLToPath(new URL("../../examples/containers", import.meta.url));

export type Files = Record<string, string>;

/** The files of an example, by path. */
export function exampleFiles(name: string): Files {
  const folder = join(EXAMPLES, name);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

/** The files of a container agent, with what its manifest says besides. */
export const containerFiles = (
  slug: string,
  files: Files,
  manifest: Record<string, unknown> = {},
): Files => ({
  "agent.json": JSON.stringify({
    name: slug,
    version: "1.0.0",
    kind: "container",
    container: { language: "main.js" in files ? "node" : "python" },
    limits: { timeoutSeconds: 20, memoryMb: 128 },
    ...manifest,
  }),
  ...files,
});

/** Publishes a version of an agent and deploys it; answers with the deployment's response. */
export async function deploy(api: Api, files: Files, more: Record<string, unknown> = {}): Promise<Response> {
  const { name, version } = JSON.parse(files["agent.json"] ?? "") as { name: string; version: string };
  await api.fetch("POST", "/agents", { slug: name });
  await api.call("POST", `/agents/${name}/versions`, { files });
  return api.fetch("POST", `/agents/${name}/deployments`, { version, ...more });
}

/** Deploys it, and fails where that is refused. */
export async function deployed(api: Api, files: Files, more: Record<string, unknown> = {}): Promise<void> {
  const response = await deploy(api, files, more);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
}

export interface ListedContainer {
  Id: string;
  Image: string;
  State: string;
  Labels: Record<string, string>;
}

/** The engine's containers of an agent, without their relays. */
export async function containersOf(agentId: string): Promise<ListedContainer[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`dev.quayside.agent=${agentId}`] }));
  const all = await engine.call<ListedContainer[]>("GET", `/containers/json?all=1&filters=${filters}`);
  return all.filter(({ Image }) => !Image.startsWith("quayside/relay:"));
}

export const idOf = async (api: Api, slug: string): Promise<string> =>
  (await api.call<{ id: string }>("GET", `/agents/${slug}`)).id;

/** The containers of an agent that run. */
export const runningOf = async (api: Api, slug: string): Promise<ListedContainer[]> =>
  (await containersOf(await idOf(api, slug))).filter(({ State }) => State === "running");
