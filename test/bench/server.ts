import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Server, startServer } from "../e2e/server.ts";

/** A server of its own for the bench, on a fresh state, with the operator's interface at hand. */
export interface BenchServer {
  url: string;
  operatorSecret: string;
  /** Makes a tenant whose limits are out of the way. */
  tenant(slug: string): Promise<{ tenantId: string; apiKey: string }>;
  /** Publishes and deploys an isolate agent of one module. */
  deploy(apiKey: string, slug: string, source: string): Promise<void>;
  stop(): Promise<void>;
}

async function post<T>(url: string, token: string, body: unknown): Promise<T> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`POST ${new URL(url).pathname}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}

const manifest = (slug: string) => ({
  name: slug,
  version: "1.0.0",
  kind: "isolate",
  main: "main.js",
  limits: { timeoutSeconds: 10 },
});

/** Starts the server as users do (`npm start`). */
export async function startBenchServer(): Promise<BenchServer> {
  const server: Server = await startServer();
  const url = server.url.replace("localhost", "127.0.0.1");
  const secrets = JSON.parse(readFileSync(join(server.state, "secrets.json"), "utf8")) as {
    operatorSecret: string;
  };
  return {
    url,
    operatorSecret: secrets.operatorSecret,
    tenant: (slug) =>
      post(`${url}/internal/tenants`, secrets.operatorSecret, { slug, name: slug, plan: "scale" }),
    deploy: async (apiKey, slug, source) => {
      const agent = `${url}/api/v1/agents`;
      const files = {
        "agent.json": JSON.stringify(manifest(slug)),
        "main.js": source,
        "README.md": `# ${slug}\n`,
      };
      await post(agent, apiKey, { slug });
      await post(`${agent}/${slug}/versions`, apiKey, { files });
      await post(`${agent}/${slug}/deployments`, apiKey, { version: "1.0.0" });
    },
    stop: async () => {
      await server.stop();
      server.remove();
    },
  };
}
