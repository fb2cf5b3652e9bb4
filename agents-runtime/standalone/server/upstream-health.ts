import { get } from "node:http";

const PATIENCE_MS = 1_000;

/** Whether a container agent's own server takes runs: `GET /healthz` answers 200. */
export function isHealthyAt(where: { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const asking = get({ ...where, path: "/healthz", agent: false, timeout: PATIENCE_MS }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asking.on("timeout", () => asking.destroy()).on("error", () => resolve(false));
    asking.on("close", () => resolve(false));
  });
}
