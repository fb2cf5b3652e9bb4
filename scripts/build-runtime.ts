/**
 * The server of exported agents (`agents-runtime/standalone`), as one file of the gateway's assets: an export takes it
 * from there. It holds no code of an agent, and is the same for all.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build, type Rollup } from "vite";

const PARTS = {
  "server.mjs": "agents-runtime/standalone/server/main.ts",
  "worker.js": "agents-runtime/standalone/worker.ts",
  "prompt-worker.js": "agents-runtime/standalone/prompt/worker.ts",
  "sandbox.js": "agents-runtime/isolate/index.ts",
  "front.mjs": "agents-runtime/standalone/front/main.ts",
  "egress-proxy.mjs": "agents-runtime/egress-proxy/main.ts",
};

/** What images of agents in containers are built from, as they are; their folder's name is the language. */
const LANGUAGE_FILES = [
  ...["python/Dockerfile", "python/quayside.py"],
  ...["node/Dockerfile", "node/server.mjs"],
  ...["rust/Dockerfile", "rust/quayside.rs"],
];

/** One module with all that it imports but what its runtime has itself: Node, or `workerd`. */
async function bundled(root: string, entry: string, target: "node" | "webworker"): Promise<string> {
  const made = (await build({
    configFile: false,
    root,
    logLevel: "warn",
    ssr: { noExternal: true, target },
    build: {
      ssr: entry,
      write: false,
      target: "es2023",
      rollupOptions: {
        external: [/^node:/, /^cloudflare:/],
        output: { inlineDynamicImports: true },
        // Modules of the gateway do nothing when they are loaded: of a domain's face an export takes what it uses.
        treeshake: { moduleSideEffects: (id) => !/\/workers\/|^node:/.test(id) },
      },
    },
  })) as Rollup.RollupOutput;
  return made.output[0].code;
}

interface Lock {
  packages: Record<string, { version: string; integrity?: string; os?: string[] }>;
}

/** What npm installs for the runtime, with the digests of the platform's own lock file. */
function runtimePackages(root: string): Record<string, string> {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lock;
  const platforms = Object.entries(packages).filter(([name]) =>
    /^node_modules\/@cloudflare\/workerd-linux-/.test(name),
  );
  const optionalDependencies = Object.fromEntries(
    platforms.map(([name, { version }]) => [name.replace("node_modules/", ""), version]),
  );
  const face = {
    name: "exported-agent",
    version: "1.0.0",
    private: true,
    license: "Apache-2.0",
    optionalDependencies,
  };
  const locked = platforms.map(([name, entry]) => {
    const { dev: _, ...rest } = entry as { dev?: boolean };
    return [name, rest];
  });
  const lock = {
    ...face,
    lockfileVersion: 3,
    requires: true,
    packages: { "": face, ...Object.fromEntries(locked) },
  };
  return {
    "package.json": JSON.stringify(face, null, 2),
    "package-lock.json": JSON.stringify(lock, null, 2),
  };
}

/** Writes the files by name to `build/client/exports/runtime.json`. */
export async function writeRuntime(root: string): Promise<void> {
  const files: Record<string, string> = runtimePackages(root);
  for (const [name, entry] of Object.entries(PARTS))
    files[name] = await bundled(root, entry, name.endsWith(".mjs") ? "node" : "webworker");
  for (const name of LANGUAGE_FILES) files[name] = readFileSync(join(root, "agents-runtime", name), "utf8");
  const path = join(root, "build/client/exports/runtime.json");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(files));
}
