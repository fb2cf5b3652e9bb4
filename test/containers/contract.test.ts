import { describe } from "vitest";
import { driverContract } from "../contract/driver-contract.ts";
import { NODE_PROGRAMS } from "../contract/node-programs.ts";
import { missing } from "./engine.ts";

describe.skipIf(missing)("the contract of all kinds", () =>
  driverContract({
    kind: "container",
    agent: (behaviour) => ({
      manifest: { container: { language: "node" } },
      files: { "main.js": NODE_PROGRAMS[behaviour] },
    }),
    cannot: {},
  }),
);
