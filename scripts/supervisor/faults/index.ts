import { readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { FaultPlan, type FaultRule } from "./fault-plan.ts";

/** The socket on which tests arm faults, in the state's folder of sockets. */
export const FAULT_SOCKET = "faults.sock";

/** What a server that was started with faults has besides. */
export interface Faults {
  /** Answers the gateway: `POST /points/{point}?id=`, with 204 or, where the call is to fail, 500. */
  answer(request: Request): Promise<Response>;
  /** The gateway's entry, to stand before the bundle's. */
  entry: string;
  stop(): Promise<void>;
}

const faultyEntry = (): string => readFileSync(new URL("./faulty-gateway.js", import.meta.url), "utf8");

/**
 * Listens on the state's own socket, which only its owner reaches: `POST /rules` arms a rule, `GET /passings` lists
 * what was passed, `DELETE /` clears both.
 */
export async function startFaults(runFolder: string): Promise<Faults> {
  const plan = new FaultPlan();
  const socketPath = join(runFolder, FAULT_SOCKET);
  rmSync(socketPath, { force: true });
  const server = createServer((request, response) => void control(plan, request, response));
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(socketPath, resolve));
  return {
    answer: async (request) => {
      const { pathname, searchParams } = new URL(request.url);
      const goesOn = await plan.pass(pathname.replace("/points/", ""), searchParams.get("id") ?? "");
      return new Response(null, { status: goesOn ? 204 : 500 });
    },
    entry: faultyEntry(),
    stop: () => {
      plan.clear();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function control(plan: FaultPlan, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = (status: number, body?: unknown) =>
    response.writeHead(status).end(body === undefined ? undefined : JSON.stringify(body));
  switch (`${request.method} ${request.url}`) {
    case "POST /rules":
      plan.arm(JSON.parse(await text(request)) as FaultRule);
      return void answer(204);
    case "GET /passings":
      return void answer(200, plan.passings);
    case "DELETE /":
      plan.clear();
      return void answer(204);
    default:
      return void answer(404);
  }
}
