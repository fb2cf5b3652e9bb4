import { setTimeout as pause } from "node:timers/promises";

const POLL_MS = 100;

/**
 * Asks the gateway to refuse new work and waits until it has none in flight, for at most `patienceMs`. Answers how
 * many runs were still going on. A gateway that does not answer has nothing to wait for.
 */
export async function drain(url: string, operatorSecret: string, patienceMs = 10_000): Promise<number> {
  const deadline = Date.now() + patienceMs;
  const signal = AbortSignal.timeout(patienceMs);
  const headers = { authorization: `Bearer ${operatorSecret}` };
  const ask = async (method: string): Promise<number> => {
    const response = await fetch(`${url}/internal/drain`, { method, headers, signal });
    if (!response.ok) return 0;
    const { inFlight } = (await response.json()) as { inFlight?: number };
    return inFlight ?? 0;
  };
  let inFlight = 0;
  try {
    await ask("POST");
    inFlight = await ask("GET");
    while (inFlight > 0 && Date.now() < deadline) {
      await pause(POLL_MS);
      inFlight = await ask("GET");
    }
  } catch {}
  return inFlight;
}
