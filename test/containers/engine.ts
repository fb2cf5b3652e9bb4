import { Engine } from "../../scripts/supervisor/containers/engine.ts";

/** The container engine of the tests: the one of this machine, or that `DOCKER_HOST` names. */
export const engine = new Engine(process.env.DOCKER_HOST);

/** Why there is none; undefined where there is one. */
export const missing: string | undefined = await engine.ping().then(
  () => undefined,
  (error: Error) => error.message,
);

if (missing) console.warn(`Suites with containers are skipped: ${missing}`);
