import type { Ctx } from "../kernel/context.ts";
import type { Candidate } from "./candidate.ts";

/** What else a version has to pass before it is live; throws the refusal. A domain above this one says. */
export type Gate = (ctx: Ctx, candidate: Candidate) => Promise<void>;

const gates: Gate[] = [];

/** Adds a gate; called once, as the parts are put together. */
export function addGate(gate: Gate): void {
  gates.push(gate);
}

export async function passGates(ctx: Ctx, candidate: Candidate): Promise<void> {
  for (const gate of gates) await gate(ctx, candidate);
}
