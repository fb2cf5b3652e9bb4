import { deployAgent, expectOk, type TestTenant } from "../../test/harness.ts";
import type { RunView } from "./contract.ts";

const ECHO =
  "export default async (input, io) => { io.log.info('got it', { input }); return { echo: input }; }";

/** Deploys `echo`, which logs its input and gives it back. */
export const deployEcho = (tenant: TestTenant): Promise<unknown> =>
  deployAgent(tenant, "echo", ECHO, {
    inputSchema: {
      type: "object",
      properties: { text: { type: "string" }, times: { type: "integer", default: 2 } },
      required: ["text"],
      additionalProperties: false,
    },
  });

export const WAIT = { prefer: "wait=30" };

/** Runs an agent, and answers the run once it has ended. */
export const finished = (tenant: TestTenant, agent: string, input: unknown): Promise<RunView> =>
  expectOk<RunView>(tenant.api("POST", `/agents/${agent}/runs`, { input }, WAIT));
