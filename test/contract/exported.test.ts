import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Api } from "../e2e/api.ts";
import type { Server } from "../e2e/server.ts";
import { freePort } from "../node/exports/exported-server.ts";
import { unpackExport } from "../node/exports/unpack-export.ts";
import { BEHAVIOURS, type Behaviour, MANIFESTS } from "./behaviours.ts";
import { driverContract } from "./driver-contract.ts";
import { PROGRAMS } from "./isolate-programs.ts";
import { signingSecret } from "./signing-secret.ts";

const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));
const exported = BEHAVIOURS.filter((behaviour) => behaviour !== "asker");
const ports = new Map<Behaviour, number>();
const folder = mkdtempSync(join(tmpdir(), "quayside-exported-"));
const children: ChildProcess[] = [];

/** Publishes the isolate agent, takes it away, and starts what came: a process that knows nothing of the server. */
async function takeAway(server: Server, behaviour: (typeof exported)[number], secret: string): Promise<void> {
  const api = new Api(server);
  const slug = `origin-${behaviour}`;
  const manifest = {
    name: slug,
    version: "1.0.0",
    kind: "isolate",
    main: "main.js",
    ...MANIFESTS[behaviour],
  };
  const files = { "agent.json": JSON.stringify(manifest), "main.js": PROGRAMS[behaviour] };
  await api.call("POST", "/agents", { slug });
  await api.call("POST", `/agents/${slug}/versions`, { files });
  const root = await unpackExport(api, slug, "compose", folder);
  symlinkSync(modules, join(root, "node_modules"));
  const env = {
    ...{ PORT: String(ports.get(behaviour)), QUAYSIDE_INVOKE_SECRET: secret },
    QUAYSIDE_RUN_FOLDER: join(folder, `run-${behaviour}`),
  };
  const child = spawn(process.execPath, [join(root, "runtime/server.mjs")], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  await once(child.stdout, "data");
}

/** An agent that was taken away and attached back, by the same suite as the kind that it was. */
driverContract({
  kind: "remote",
  begin: async () => {
    for (const behaviour of exported) ports.set(behaviour, await freePort());
    return {
      env: { QUAYSIDE_EGRESS_ALLOW: [...ports.values()].map((port) => `127.0.0.1:${port}`).join(",") },
    };
  },
  agent: (behaviour) => {
    const address = `http://127.0.0.1:${ports.get(behaviour)}`;
    return { manifest: { remote: { url: address }, permissions: { hosts: [address] } }, files: {} };
  },
  published: async (server, slug, behaviour) =>
    takeAway(server, behaviour as (typeof exported)[number], await signingSecret(server, slug)),
  end: async () => {
    for (const child of children) child.kill("SIGTERM");
    await Promise.all(children.map((child) => child.exitCode ?? once(child, "exit")));
    rmSync(folder, { recursive: true, force: true });
  },
  cannot: {
    deltas: "a module returns its output whole",
    approval: "what a module has come to is in its memory, which nobody can put away",
  },
  without: ["asker"],
});
