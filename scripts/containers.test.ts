import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";
import { type AddOptions, addContainer, addedContainers, removeContainer } from "./containers.ts";

const SOURCE = fileURLToPath(new URL("../agents-runtime/containers", import.meta.url));
const KEY = "qs_live_06h07sh38nw43e2zn9rgzme81r_secret";

let folder: string;
let platform: Server;
let options: AddOptions;
let files: Record<string, unknown>;
let manifest: Record<string, unknown>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "quayside-add-"));
  for (const name of ["wrangler.toml", "own.ts", "Dockerfile"])
    cpSync(join(SOURCE, name), join(folder, name));
  files = { "docker/Dockerfile": "FROM node:22-slim\n", "bin/tool": { base64: "AAEC" } };
  manifest = { name: "tool", container: { dockerfile: "docker/Dockerfile" }, limits: { cpus: 1 } };
  platform = createServer(({ url, headers }, response) => {
    if (headers.authorization !== `Bearer ${KEY}`) return response.writeHead(401).end();
    const path = "/api/v1/agents/tool/versions/1.0.0";
    const bodies: Record<string, unknown> = {
      [path]: { version: "1.0.0", digest: "d1", manifest },
      [`${path}/bundle`]: { files },
    };
    const body = bodies[url ?? ""];
    response
      .writeHead(body ? 200 : 404)
      .end(JSON.stringify(body ?? { code: "not_found", detail: "There is no such version." }));
  });
  const port = await new Promise<number>((resolve) =>
    platform.listen(0, "127.0.0.1", () => resolve((platform.address() as { port: number }).port)),
  );
  options = { url: `http://127.0.0.1:${port}`, apiKey: KEY, agent: "tool", version: "1.0.0", folder };
});
afterEach(() => {
  platform.close();
  rmSync(folder, { recursive: true, force: true });
});

it("adds the image, the class and its binding, once", async () => {
  expect(await addContainer(options)).toContain("wrangler deploy -c agents-runtime/containers/wrangler.toml");
  const config = unstable_readConfig({ config: join(folder, "wrangler.toml") });
  const container = config.containers?.at(-1);
  const name = container?.class_name as string;
  expect(container).toMatchObject({ instance_type: "standard-2" });
  expect(config.durable_objects.bindings.at(-1)).toMatchObject({
    class_name: name,
    name: name.replace("Own", "OWN_").toUpperCase(),
  });
  expect(config.migrations.at(-1)?.new_sqlite_classes).toEqual([name]);
  expect(readFileSync(join(folder, "own.ts"), "utf8")).toContain(
    `export class ${name} extends AgentContainer {}`,
  );
  const own = join(folder, "own", name.replace("Own", ""));
  expect(readFileSync(join(own, "docker/Dockerfile"), "utf8")).toBe("FROM node:22-slim\n");
  expect([...readFileSync(join(own, "bin/tool"))]).toEqual([0, 1, 2]);

  const before = readFileSync(join(folder, "wrangler.toml"), "utf8");
  expect(await addContainer(options)).toContain("is there already");
  expect(readFileSync(join(folder, "wrangler.toml"), "utf8")).toBe(before);
});

it("lists what was added, and takes it away again; what stays is what Cloudflare has to be told", async () => {
  expect(addedContainers(folder)).toEqual([]);
  const own = readFileSync(join(folder, "own.ts"), "utf8");
  await addContainer(options);
  const [added] = addedContainers(folder);
  expect(added).toMatchObject({ name: "tool", version: "1.0.0", type: "standard-2" });
  expect(() => removeContainer("tool", "2.0.0", folder)).toThrow("was not added");
  expect(removeContainer("tool", "1.0.0", folder)).toContain("wrangler deploy");
  interface Read {
    containers?: { class_name: string }[];
    durable_objects: { bindings: { class_name: string }[] };
    migrations: { tag: string }[];
  }
  const read = () => unstable_readConfig({ config: join(folder, "wrangler.toml") }) as Read;
  const names = () => [
    ...(read().containers ?? []).map(({ class_name }) => class_name),
    ...read().durable_objects.bindings.map(({ class_name }) => class_name),
  ];
  const name = `Own${added?.id}`;
  expect(names()).not.toContain(name);
  expect(read().migrations.slice(-2)).toEqual([
    { tag: `own-${added?.id}`, new_sqlite_classes: [name] },
    { tag: `own-${added?.id}-removed`, deleted_classes: [name] },
  ]);
  expect(readFileSync(join(folder, "own.ts"), "utf8")).toBe(own);
  expect(existsSync(join(folder, "own", added?.id ?? ""))).toBe(false);

  await addContainer(options);
  expect(names().filter((one) => one === name)).toHaveLength(2);
  const tags = read().migrations.map(({ tag }) => tag);
  expect(new Set(tags).size).toBe(tags.length);
  expect(addedContainers(folder)).toEqual([added]);
});

it.each([
  ["a version that is not there", () => Object.assign(options, { version: "2.0.0" }), "no such version"],
  ["a key that is none", () => Object.assign(options, { apiKey: "abc" }), "401"],
  [
    "source in a language",
    () => {
      manifest.container = { language: "node" };
    },
    "nothing to add",
  ],
  [
    "an image of this machine's",
    () => {
      files["docker/Dockerfile"] = "FROM private\n";
    },
    "is not among those",
  ],
  [
    "a file outside of the bundle",
    () => {
      files["../evil"] = "x";
    },
    "outside of it: ../evil",
  ],
])("does not add %s, and changes nothing", async (_, prepare, message) => {
  const before = readFileSync(join(folder, "wrangler.toml"), "utf8");
  prepare();
  await expect(addContainer(options)).rejects.toThrow(message);
  expect(readFileSync(join(folder, "wrangler.toml"), "utf8")).toBe(before);
  expect(existsSync(join(folder, "evil"))).toBe(false);
  expect(existsSync(join(folder, "own", "evil"))).toBe(false);
});
