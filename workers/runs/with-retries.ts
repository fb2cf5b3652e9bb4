const TRIES = 3;
const PAUSE_MS = 100;

/**
 * Does again what failed, for work that is the same done twice: an answer that was lost must not cost a run its
 * result. `again` says that it is not the first time.
 */
export async function withRetries<T>(work: (again: boolean) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work(tries > 1);
    } catch (error) {
      if (tries >= TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
