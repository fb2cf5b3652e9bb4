/** Runs that this isolate executes at the moment, and whether it still takes new ones. */
const state = { running: 0, draining: false };

/** Counts a run while its work goes on. */
export async function inFlight<T>(work: () => Promise<T>): Promise<T> {
  state.running += 1;
  try {
    return await work();
  } finally {
    state.running -= 1;
  }
}

/** Takes no new runs from now on; those under way end. Queued ones are found again by the sweeper after a restart. */
export function drain(): void {
  state.draining = true;
}

export const isDraining = (): boolean => state.draining;
export const runningCount = (): number => state.running;
