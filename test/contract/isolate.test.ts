import type { Behaviour } from "./behaviours.ts";
import { driverContract } from "./driver-contract.ts";
import { PROGRAMS } from "./isolate-programs.ts";

driverContract({
  kind: "isolate",
  agent: (behaviour) => ({
    manifest: { main: "main.js" },
    files: { "main.js": PROGRAMS[behaviour as Exclude<Behaviour, "asker">] },
  }),
  cannot: {
    deltas: "a module returns its output whole",
    approval: "what a module has come to is in its memory, which nobody can put away",
  },
  without: ["asker"],
});
