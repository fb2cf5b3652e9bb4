import { BEHAVIOURS, type Behaviour } from "./behaviours.ts";
import { driverContract } from "./driver-contract.ts";
import { exportedAgents } from "./exported-agents.ts";
import { PROGRAMS } from "./isolate-programs.ts";

/** An isolate that was taken away and attached back, by the same suite as the kind that it was. */
driverContract({
  ...exportedAgents({
    behaviours: BEHAVIOURS.filter((behaviour) => behaviour !== "asker"),
    agent: (behaviour) => ({
      manifest: { kind: "isolate", main: "main.js" },
      files: { "main.js": PROGRAMS[behaviour as Exclude<Behaviour, "asker">] },
    }),
  }),
  cannot: {
    deltas: "a module returns its output whole",
    approval: "what a module has come to is in its memory, which nobody can put away",
  },
  without: ["asker"],
});
