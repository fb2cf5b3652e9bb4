import type { LedgerState } from "./state.ts";

let own: string | undefined;

/** Names this process: the same for all objects in it, another one after a restart. */
export function processEpoch(): string {
  own ??= crypto.randomUUID();
  return own;
}

/**
 * Where the whole gateway is one process, nobody works any more on what an earlier one had begun: its leases are
 * over, and its queue is lost. Answers whether there are such runs; the sweeper takes them.
 */
export function beginEpoch(state: LedgerState, epoch: string, now: number): boolean {
  if (state.meta("epoch") === epoch) return false;
  state.setMeta("epoch", epoch);
  const begun = [...state.active.values()].filter(({ status }) => status !== "awaiting_input");
  for (const run of begun) run.leaseUntil = now;
  return begun.length > 0;
}
