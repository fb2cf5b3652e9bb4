/**
 * Agents that have a Dockerfile of their own among the platform's containers on Cloudflare, which have their images since they are
 * deployed: `npm run containers -- add AGENT VERSION`, `remove NAME VERSION`, `list`. For `add`, QUAYSIDE_URL and QUAYSIDE_API_KEY
 * say where the agent is; the key is one of the workspace that publishes it.
 */
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { instanceTypeFor, ownImageId } from "../agents-runtime/containers/classes.ts";
import type { Id } from "../workers/kernel/ids.ts";
import { ApiError } from "./seeds/api.ts";
import { dockerfileProblem } from "./supervisor/containers/dockerfile.ts";

const FOLDER = fileURLToPath(new URL("../agents-runtime/containers", import.meta.url));
const USUAL = { memoryMb: 512, cpus: 0.5 };

interface Version {
  version: string;
  digest: string;
  manifest: {
    name: string;
    container?: { dockerfile?: string };
    limits: { memoryMb?: number; cpus?: number };
  };
}
type InlineFiles = Record<string, string | { base64: string }>;

export interface AddOptions {
  url: string;
  apiKey: string;
  agent: string;
  version: string;
  /** The Worker of containers. */
  folder?: string;
  /** Images that Dockerfiles may begin with, beside the usual ones. */
  bases?: string[];
}

/** What whoever runs the platform has to change before an agent can be added. */
export class AddError extends Error {}

async function get<T>({ url, apiKey }: AddOptions, path: string): Promise<T> {
  const headers = { authorization: `Bearer ${apiKey}`, accept: "application/json" };
  const response = await fetch(new URL(`/api/v1${path}`, url), { headers });
  if (response.ok) return (await response.json()) as T;
  const { code, detail } = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
  throw new ApiError(code ?? String(response.status), detail ?? `${url} answered ${response.status}.`);
}

/** A key names its workspace. */
function ownerOf(apiKey: string): Id<"ten"> {
  const [, tenant] = /^qs_live_([a-z0-9]+)_/.exec(apiKey) ?? [];
  if (!tenant) throw new AddError("QUAYSIDE_API_KEY is no API key: it begins with qs_live_.");
  return `ten_${tenant}`;
}

function writeFiles(folder: string, files: InlineFiles): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, content] of Object.entries(files)) {
    if (posix.isAbsolute(path) || path.split("/").includes(".."))
      throw new AddError(`The bundle has a file that is outside of it: ${path}`);
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, typeof content === "string" ? content : Buffer.from(content.base64, "base64"));
  }
}

const configOf = (id: string, { manifest, version }: Version, before: string): string => {
  const { name, container, limits } = manifest;
  const type = instanceTypeFor({ ...USUAL, ...limits }).name;
  return `
# ${name} ${version}
[[containers]]
class_name = "Own${id}"
image = ${JSON.stringify(posix.join("own", id, container?.dockerfile ?? ""))}
image_build_context = "own/${id}"
instance_type = "${type}"
max_instances = 20

[[durable_objects.bindings]]
name = "OWN_${id.toUpperCase()}"
class_name = "Own${id}"

${migrationOf(before, `own-${id}`, "new_sqlite_classes", id)}`;
};

/** Migrations stay for good, so that one that is added again has a tag of its own. */
function migrationOf(config: string, tag: string, change: string, id: string): string {
  const times = config.split(`tag = "${tag}`).length - 1;
  return `[[migrations]]\ntag = "${tag}${times > 0 ? `-${times + 1}` : ""}"\n${change} = ["Own${id}"]\n`;
}

/** What `configOf` writes, but for the migration. */
const ADDED =
  /\n# (?<name>\S+) (?<version>\S+)\n\[\[containers\]\]\nclass_name = "Own(?<id>\w+)"\n[^[]*instance_type = "(?<type>[^"]+)"\n[^[]*\[\[durable_objects\.bindings\]\]\n[^[]*/g;

/** An agent that was added. */
export interface AddedContainer {
  name: string;
  version: string;
  id: string;
  /** The instance type. */
  type: string;
}

/** The agents that were added, in that order. */
export const addedContainers = (folder = FOLDER): AddedContainer[] =>
  [...readFileSync(join(folder, "wrangler.toml"), "utf8").matchAll(ADDED)].map(
    ({ groups }) => ({ ...groups }) as unknown as AddedContainer,
  );

/** Takes an agent's image, class and files away again; answers with what to tell. */
export function removeContainer(name: string, version: string, folder = FOLDER): string {
  const found = addedContainers(folder).find((one) => one.name === name && one.version === version);
  if (!found)
    throw new AddError(`${name} ${version} was not added; npm run containers -- list says what was.`);
  const { id } = found;
  const config = join(folder, "wrangler.toml");
  const text = readFileSync(config, "utf8").replace(ADDED, (block, ...more) =>
    more.at(-1).id === id ? "\n" : block,
  );
  writeFileSync(config, `${text}\n${migrationOf(text, `own-${id}-removed`, "deleted_classes", id)}`);
  const own = join(folder, "own.ts");
  const left = readFileSync(own, "utf8").replace(
    new RegExp(`\\n/\\*\\* [^\\n]* \\*/\\nexport class Own${id} [^\\n]*\\n`),
    "",
  );
  writeFileSync(own, left.includes("export class") ? left : left.replace(BASE, "export {};\n"));
  rmSync(join(folder, "own", id), { recursive: true, force: true });
  return [
    `Removed ${name} ${version}. Then:`,
    "  wrangler deploy -c agents-runtime/containers/wrangler.toml",
    "Its containers end with that; where it is still deployed, runs fail until another version is.",
  ].join("\n");
}

const BASE = 'import { AgentContainer } from "./agent-container.ts";\n';

function addClass(path: string, head: string): void {
  const before = readFileSync(path, "utf8").replace("export {};\n", BASE);
  writeFileSync(path, `${before}\n${head} extends AgentContainer {}\n`);
}

/** Adds an agent's image; answers with what to tell. A second time it changes nothing. */
export async function addContainer(options: AddOptions): Promise<string> {
  const { agent, version: ref, folder = FOLDER, bases = [] } = options;
  const path = `/agents/${encodeURIComponent(agent)}/versions/${encodeURIComponent(ref)}`;
  const version = await get<Version>(options, path);
  const { dockerfile } = version.manifest.container ?? {};
  if (!dockerfile)
    throw new AddError(`${agent} ${version.version} has no Dockerfile of its own; there is nothing to add.`);
  const id = await ownImageId({ owner: ownerOf(options.apiKey), bundleDigest: version.digest });
  const config = join(folder, "wrangler.toml");
  const before = readFileSync(config, "utf8");
  if (addedContainers(folder).some((one) => one.id === id))
    return `${agent} ${version.version} is there already.`;
  const { files } = await get<{ files: InlineFiles }>(options, `${path}/bundle`);
  const text = files[posix.normalize(dockerfile)];
  const problem =
    typeof text === "string" ? dockerfileProblem(text, bases) : `${dockerfile} is not in the bundle`;
  if (problem) throw new AddError(`${dockerfile} is not taken: ${problem}.`);
  writeFiles(join(folder, "own", id), files);
  addClass(
    join(folder, "own.ts"),
    `/** ${version.manifest.name} ${version.version} */\nexport class Own${id}`,
  );
  // Last: what is in it is there.
  appendFileSync(config, configOf(id, version, before));
  return [
    `Added ${agent} ${version.version}: its files are in agents-runtime/containers/own/${id}.`,
    "Docker builds its Dockerfile on this machine, with this machine's network: read it first. Then:",
    "  wrangler deploy -c agents-runtime/containers/wrangler.toml",
    `After that ${agent} ${version.version} can be deployed.`,
  ].join("\n");
}

async function main([command, agent, version, ...more]: string[]): Promise<void> {
  const { QUAYSIDE_URL: url, QUAYSIDE_API_KEY: apiKey, QUAYSIDE_CONTAINER_BASES = "" } = process.env;
  if (command === "list" && !agent) {
    const lines = addedContainers().map(
      ({ name, version: its, type, id }) => `${name} ${its}\t${type}\town/${id}`,
    );
    return console.log(lines.join("\n") || "None was added.");
  }
  const isKnown = command === "add" || command === "remove";
  if (!isKnown || !agent || !version || more.length > 0)
    throw new AddError("Write: npm run containers -- add AGENT VERSION, remove NAME VERSION, or list");
  if (command === "remove") return console.log(removeContainer(agent, version));
  if (!url || !apiKey)
    throw new AddError(
      "Set QUAYSIDE_URL to the platform, and QUAYSIDE_API_KEY to a key of the agent's workspace.",
    );
  const bases = QUAYSIDE_CONTAINER_BASES.split(/[\s,]+/).filter((name: string) => name !== "");
  console.log(await addContainer({ url, apiKey, agent, version, bases }));
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  main(process.argv.slice(2)).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
