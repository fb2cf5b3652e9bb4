import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { Api } from "../e2e/api.ts";
import { type Server, startServer } from "../e2e/server.ts";
import { unpackExport } from "../node/exports/unpack-export.ts";
import { type ImageRegistry, startImageRegistry } from "../peers/image-registry.ts";
import { containerFiles } from "./agents.ts";
import { docker } from "./compose.ts";
import { missing } from "./engine.ts";

const SLUG = "shipped";
const IMAGES = [SLUG, `${SLUG}-egress`, `${SLUG}-program`];

describe.skipIf(missing)("the images of an export, published", () => {
  const folder = mkdtempSync(join(tmpdir(), "quayside-published-"));
  let server: Server;
  let registry: ImageRegistry;
  let team: string;

  beforeAll(async () => {
    registry = await startImageRegistry();
    team = `${registry.address}/team`;
    server = await startServer();
    const api = new Api(server);
    const manifest = { permissions: { hosts: ["api.example.com"] } };
    const files = containerFiles(SLUG, { "main.js": "export default (input) => input;" }, manifest);
    await api.call("POST", "/agents", { slug: SLUG });
    await api.call("POST", `/agents/${SLUG}/versions`, { files });
    // The script asks for the engine's own command by its name.
    if (process.env.WRANGLER_DOCKER_BIN) symlinkSync(process.env.WRANGLER_DOCKER_BIN, join(folder, "docker"));
  });
  afterAll(async () => {
    for (const image of IMAGES) await docker("rmi", `${team}/${image}:1.0.0`).catch(() => "");
    await server?.stop();
    server?.remove();
    registry?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const publish = async (target: string): Promise<string> => {
    const root = await unpackExport(new Api(server), SLUG, target, folder);
    const env = { ...process.env, PATH: folder + delimiter + process.env.PATH };
    await promisify(execFile)("sh", [join(root, "publish-images.sh"), team], { env });
    return root;
  };
  const digestOf = (image: string) => registry.pushed.get(`team/${image}:1.0.0`);

  it("are named in all overlays by the digests that the registry gave them", async () => {
    const root = await publish("kubernetes");
    expect(new Set(registry.pushed.keys())).toEqual(new Set(IMAGES.map((image) => `team/${image}:1.0.0`)));
    for (const overlay of ["staging", "production"]) {
      const path = join(root, "kubernetes/overlays", overlay, "kustomization.yaml");
      const { images } = parse(readFileSync(path, "utf8")) as { images: Record<string, string>[] };
      const found = images.map(({ name, newName, digest }) => ({ name, newName, digest }));
      expect(found).toEqual(
        expect.arrayContaining(
          IMAGES.map((name) => ({ name, newName: `${team}/${name}`, digest: digestOf(name) })),
        ),
      );
    }
  });

  it("are named so in the chart's values", async () => {
    const root = await publish("helm");
    const values = readFileSync(join(root, "chart/values.yaml"), "utf8");
    for (const image of IMAGES)
      expect(values.replaceAll(/["']/g, "")).toMatch(
        new RegExp(`repository: ${team}/${image}\\n\\s+digest: ${digestOf(image)}\\n`),
      );
  });
});
