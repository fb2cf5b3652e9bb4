import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Server } from "./server.ts";

/** A run, as far as these suites look at it. */
export interface Run {
  id: string;
  status: string;
  output: unknown;
  error: { code: string; message: string } | null;
}

/** Calls of the API with a tenant's key. */
export class Api {
  readonly url: string;
  readonly key: string;

  /** `tenant` is the number of a tenant of the demo, or a key. */
  constructor(server: Server, tenant: number | string = 0) {
    this.url = server.url.replace("localhost", "127.0.0.1");
    this.key = typeof tenant === "string" ? tenant : (server.demo.tenants[tenant]?.apiKey ?? "");
  }

  fetch(
    method: string,
    path: string,
    json?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.key}`, "content-type": "application/json", ...headers },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
  }

  /** The JSON of an answer that has to be a good one. */
  async call<T>(method: string, path: string, json?: unknown, headers?: Record<string, string>): Promise<T> {
    const response = await this.fetch(method, path, json, headers);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }

  run(agent: string, input: unknown, headers: Record<string, string> = { prefer: "wait=30" }): Promise<Run> {
    return this.call<Run>("POST", `/agents/${agent}/runs`, { input }, headers);
  }

  /** Publishes and deploys an isolate agent of one module; `public`: whoever calls it needs no key. */
  async deploy(
    slug: string,
    source: string,
    manifest: Record<string, unknown> = {},
    { readme = `# ${slug}\n`, ...deployment }: { readme?: string; public?: boolean } = {},
  ): Promise<void> {
    const agent = {
      name: slug,
      version: "1.0.0",
      kind: "isolate",
      main: "main.js",
      limits: { timeoutSeconds: 10 },
      ...manifest,
    };
    const files = { "agent.json": JSON.stringify(agent), "main.js": source, "README.md": readme };
    await this.call("POST", "/agents", { slug });
    await this.call("POST", `/agents/${slug}/versions`, { files });
    await this.call("POST", `/agents/${slug}/deployments`, { version: agent.version, ...deployment });
  }
}

/** Makes somebody an administrator of the platform, as its operator does. */
export async function makeAdministrator({ url, state }: Server, email: string): Promise<void> {
  const { operatorSecret } = JSON.parse(readFileSync(join(state, "secrets.json"), "utf8"));
  const response = await fetch(`${url.replace("localhost", "127.0.0.1")}/internal/platform-admins`, {
    method: "PUT",
    headers: { authorization: `Bearer ${operatorSecret}`, "content-type": "application/json" },
    body: JSON.stringify({ email, admin: true }),
  });
  if (response.status !== 204) throw new Error(`${email} was not made an administrator: ${response.status}`);
}
