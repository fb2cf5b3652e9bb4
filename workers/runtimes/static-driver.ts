import { brokenOutcome, type Driver } from "./contract.ts";

/** A static agent is pages, which browsers show: there is nothing of it to run. */
export const staticDriver: Driver = {
  run: async () =>
    brokenOutcome("failed", "kind_unsupported", "A static agent is not run: open its pages.", 0),
};
