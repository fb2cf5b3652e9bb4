import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));

const STUBS: Record<string, string> = {
  "cloudflare:workers":
    "export class DurableObject {} export class WorkerEntrypoint {} export class RpcTarget {} export const env = {};",
  pages: "export default {};",
};

/** Puts empty shells where only the Workers runtime has something, and in the place of the built pages. */
const stubs: Plugin = {
  name: "stubs",
  enforce: "pre",
  resolveId: (id) => {
    if (id.startsWith("cloudflare:")) return `\0stub:${id}`;
    return id === "@quayside/pages" ? "\0stub:pages" : undefined;
  },
  load: (id) => (id.startsWith("\0stub:") ? STUBS[id.slice("\0stub:".length)] : undefined),
};

/**
 * The gateway's fetch handler, whole, on Node: for what depends on no binding, such as its own description.
 * Tools that check that description are Node programs, and need no server this way.
 */
export async function gatewayInNode(): Promise<(path: string) => Promise<Response>> {
  const outDir = mkdtempSync(join(tmpdir(), "quayside-gateway-"));
  await build({
    root,
    configFile: false,
    logLevel: "error",
    plugins: [stubs],
    ssr: { noExternal: true },
    build: { ssr: "workers/index.ts", outDir, rollupOptions: { output: { entryFileNames: "gateway.mjs" } } },
  });
  const gateway = (await import(pathToFileURL(join(outDir, "gateway.mjs")).href)) as {
    default: { fetch(request: Request, env: object): Promise<Response> };
  };
  return (path) =>
    Promise.resolve(
      gateway.default.fetch(new Request(`http://quayside.test${path}`), { BASE_DOMAIN: "quayside.test" }),
    );
}
