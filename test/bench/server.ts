import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Id } from "../../workers/kernel/ids.ts";
import { type Pids, type Server, startServer } from "../e2e/server.ts";

/** Files of an agent by path. */
export type Files = Record<string, string>;

/** A workspace whose limits are out of the way, and the API with its key. */
export interface BenchTenant {
  tenantId: Id<"ten">;
  headers: Record<string, string>;
  post<T>(path: string, body: unknown, headers?: Record<string, string>): Promise<T>;
  get<T>(path: string): Promise<T>;
  /** Publishes a version and makes it live; the agent is created when it is not there yet. */
  deploy(slug: string, files: Files): Promise<void>;
}

/** A server of its own for the bench, as users start it, on a fresh state. */
export interface BenchServer {
  url: string;
  operatorSecret: string;
  /** The folder of its state. */
  state: string;
  pids(): Pids;
  tenant(slug: string): Promise<BenchTenant>;
  /** Stops the server, hands over its state's folder, and starts it again on the same port. */
  offline(work: (stateFolder: string) => void): Promise<void>;
  stop(): Promise<void>;
}

async function call<T>(url: string, init: RequestInit): Promise<T> {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${init.method ?? "GET"} ${new URL(url).pathname}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}

const authorised = (token: string) => ({
  authorization: `Bearer ${token}`,
  "content-type": "application/json",
});

/** The files of an isolate agent of one module. */
export const oneModule = (slug: string, source: string, version = "1.0.0"): Files => ({
  "agent.json": JSON.stringify({
    name: slug,
    version,
    description: "An agent of the bench.",
    kind: "isolate",
    main: "main.js",
    limits: { timeoutSeconds: 10 },
  }),
  "main.js": source,
  "README.md": `# ${slug}\n`,
});

async function makeTenant(url: string, operatorSecret: string, slug: string): Promise<BenchTenant> {
  const body = JSON.stringify({ slug, name: slug, plan: "scale" });
  const tenants = `${url}/internal/tenants`;
  const { tenantId, apiKey } = await call<{ tenantId: Id<"ten">; apiKey: string }>(tenants, {
    method: "POST",
    headers: authorised(operatorSecret),
    body,
  });
  const headers = authorised(apiKey);
  const at = (path: string) => `${url}/api/v1${path}`;
  const post = <T>(path: string, json: unknown, more = {}): Promise<T> =>
    call(at(path), { method: "POST", headers: { ...headers, ...more }, body: JSON.stringify(json) });
  const known = new Set<string>();
  return {
    tenantId,
    headers,
    post,
    get: (path) => call(at(path), { headers }),
    deploy: async (slug, files) => {
      if (!known.has(slug)) await post("/agents", { slug });
      known.add(slug);
      const { version } = await post<{ version: string }>(`/agents/${slug}/versions`, { files });
      await post(`/agents/${slug}/deployments`, { version });
    },
  };
}

/** Starts the server as users do (`npm start`). */
export async function startBenchServer(): Promise<BenchServer> {
  let server: Server = await startServer();
  const { state, port } = server;
  const url = `http://127.0.0.1:${port}`;
  const secrets = readFileSync(join(state, "secrets.json"), "utf8");
  const { operatorSecret } = JSON.parse(secrets) as { operatorSecret: string };
  return {
    url,
    operatorSecret,
    state,
    pids: () => server.pids(),
    tenant: (slug) => makeTenant(url, operatorSecret, slug),
    offline: async (work) => {
      await server.stop();
      work(state);
      server = await startServer({ state, port });
    },
    stop: async () => {
      await server.stop();
      server.remove();
    },
  };
}
