import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FIRST_START, startServer, untilPublished } from "./server.ts";

/**
 * Makes one first start before all suites, whose state the others begin with: the demo with its examples takes longer
 * to make than everything else of a start.
 */
export default async function setup(): Promise<(() => void) | undefined> {
  // Each project asks for it; the first one makes it for all.
  if (process.env[FIRST_START]) return undefined;
  const state = mkdtempSync(join(tmpdir(), "quayside-e2e-"));
  process.env[FIRST_START] = state;
  const server = await startServer({ state });
  await untilPublished(server);
  await server.stop();
  return () => server.remove();
}
