import type { RunView } from "@workers/runs/contract.ts";
import type { Json } from "~/json.ts";

/** A run as its page has it. */
export type RunDetails = Omit<RunView, "input" | "output"> & { input: Json; output: Json };
