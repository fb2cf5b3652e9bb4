import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Webhook, WebhookVerificationError } from "standardwebhooks";

/** `POST /invoke`, as it arrived. */
export interface Invoked {
  runId: string;
  input: unknown;
  config: Record<string, unknown>;
  deadline: number;
  resumed?: { state: unknown; answer: { approved: boolean; comment?: string } | null };
}

/** What an agent's program says to a run. */
export interface Reply {
  /** Sends a line of the answer. */
  line(value: Record<string, unknown>): void;
  /** Ends the answer with its last line. */
  end(value: Record<string, unknown>): void;
  /** The answer itself, for what is no protocol. */
  raw: ServerResponse<IncomingMessage>;
  /** Whether the caller has closed the connection. */
  closed: Promise<void>;
}

export type Program = (invoked: Invoked, reply: Reply) => unknown;

/** A server of agents on loopback, by the container protocol: each program's agent is at `/{name}`. */
export interface RemoteAgents {
  /** `host:port`. */
  address: string;
  /** By the name of the agent's program: with any of these secrets requests have to be signed. */
  secrets: Map<string, string[]>;
  /** The `webhook-id`s of requests that were well signed, in order; and how many were not. */
  ids: string[];
  refused: number;
  /** Names whose connection was closed before their answer ended. */
  left: string[];
  /** Whether `/healthz` says that runs are taken. */
  healthy: boolean;
  stop(): void;
}

/** Whether one of the secrets signed a request: Standard Webhooks 1.0.0. */
function isSigned(request: IncomingMessage, body: string, secrets: string[]): boolean {
  return secrets.some((secret) => {
    try {
      new Webhook(secret).verify(body, request.headers as Record<string, string>);
      return true;
    } catch (error) {
      if (error instanceof WebhookVerificationError) return false;
      throw error;
    }
  });
}

function replyTo(response: ServerResponse<IncomingMessage>): Reply {
  const line = (value: Record<string, unknown>) => {
    if (!response.headersSent) response.writeHead(200, { "content-type": "application/x-ndjson" });
    response.write(`${JSON.stringify(value)}\n`);
  };
  return {
    line,
    end: (value) => {
      line(value);
      response.end();
    },
    raw: response,
    closed: new Promise((resolve) => response.once("close", resolve)),
  };
}

export async function startRemoteAgents(programs: Record<string, Program>): Promise<RemoteAgents> {
  const server = createServer(async (request, response) => {
    const [, name = "", path] = (request.url ?? "").split("/");
    const program = programs[name];
    if (program && path === "healthz") return response.writeHead(agents.healthy ? 200 : 503).end();
    if (!program || path !== "invoke" || request.method !== "POST") return response.writeHead(404).end();
    const body = await text(request);
    if (!isSigned(request, body, agents.secrets.get(name) ?? [])) {
      agents.refused += 1;
      const problem = { code: "not_signed", message: "The request is not signed by a secret of this agent." };
      return response.writeHead(401, { "content-type": "application/json" }).end(JSON.stringify(problem));
    }
    agents.ids.push(String(request.headers["webhook-id"]));
    response.once("close", () => response.writableFinished || agents.left.push(name));
    return program(JSON.parse(body) as Invoked, replyTo(response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const agents: RemoteAgents = {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    secrets: new Map(),
    ids: [],
    refused: 0,
    left: [],
    healthy: true,
    stop: () => server.close().closeAllConnections(),
  };
  return agents;
}
