import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { freePort } from "../node/exports/exported-server.ts";
import { BEHAVIOURS } from "./behaviours.ts";
import { driverContract } from "./driver-contract.ts";
import { exportedAgents, stopped } from "./exported-agents.ts";
import { NODE_PROGRAMS } from "./node-programs.ts";

const programs = new Map<string, ChildProcess>();

/** What the program's own container does: runs its server, and again where that ends by itself. */
function keepRunning(root: string, port: number): void {
  const folder = join(root, "agent");
  const child = spawn(process.execPath, [join(folder, ".quayside/server.mjs")], {
    env: { PORT: String(port), QUAYSIDE_AGENT: folder, QUAYSIDE_MAIN: "main.js" },
    stdio: "ignore",
  });
  programs.set(root, child);
  child.once("exit", () => programs.get(root) === child && keepRunning(root, port));
}

/** A container agent that was taken away and attached back: of the export's files, without their images. */
driverContract({
  ...exportedAgents({
    behaviours: BEHAVIOURS,
    agent: (behaviour) => ({
      manifest: { kind: "container", container: { language: "node" } },
      files: { "main.js": NODE_PROGRAMS[behaviour] },
    }),
    beside: async (root) => {
      const port = await freePort();
      keepRunning(root, port);
      return { QUAYSIDE_UPSTREAM: `http://127.0.0.1:${port}` };
    },
    end: async () => {
      const running = [...programs.values()];
      programs.clear();
      await Promise.all(running.map(stopped));
    },
  }),
  cannot: {},
});
