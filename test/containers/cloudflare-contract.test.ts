import { describe } from "vitest";
import { driverContract } from "../contract/driver-contract.ts";
import { NODE_PROGRAMS } from "../contract/node-programs.ts";
import { type DevServer, startDevServer } from "./dev-server.ts";
import { missing } from "./engine.ts";

let containers: DevServer;

/** The class that runs containers on Cloudflare, in the development server, by the same suite as all kinds. */
describe.skipIf(missing)("the contract of all kinds, on Cloudflare's class", () =>
  driverContract({
    kind: "container",
    begin: async () => {
      // Those that were started by their deploy are still there when their turn comes: runs are measured, not starts.
      containers = await startDevServer({ sleepSeconds: 120 });
      return { env: { QUAYSIDE_CONTAINERS_ADDRESS: containers.address } };
    },
    agent: (behaviour) => ({
      manifest: { container: { language: "node" } },
      files: { "main.js": NODE_PROGRAMS[behaviour] },
    }),
    end: () => containers?.stop(),
    cannot: {},
  }),
);
