import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { Api } from "../../../e2e/api.ts";
import type { Server } from "../../../e2e/server.ts";

export interface Person {
  email: string;
  password: string;
}

/** A workspace of the server, with people in it. */
export interface Workspace {
  id: string;
  slug: string;
  api: Api;
  people: Person[];
}

/** What another tenant has, by what it is called. */
export type Names = Record<"agent" | "slug" | "version" | "run" | "large" | "listing", string>;

/** Makes a tenant and its people, with the operator's secret. */
export async function makeWorkspace(server: Server, slug: string, members: number): Promise<Workspace> {
  const { operatorSecret } = JSON.parse(readFileSync(join(server.state, "secrets.json"), "utf8"));
  const people = Array.from({ length: members }, (_, i) => ({
    email: `${slug}-${i}@example.org`,
    password: `${slug} of the long passwords`,
  }));
  const users = people.map((person) => ({ ...person, name: slug, role: "owner" }));
  const api = new Api(server);
  const response = await fetch(`${api.url}/internal/tenants`, {
    method: "POST",
    headers: { authorization: `Bearer ${operatorSecret}`, "content-type": "application/json" },
    body: JSON.stringify({ slug, name: slug, plan: "scale", users }),
  });
  expect(response.status).toBe(201);
  const { tenantId, apiKey } = (await response.json()) as { tenantId: string; apiKey: string };
  return { id: tenantId, slug, api: Object.assign(api, { key: apiKey }), people };
}

/** Makes one of everything in a workspace; nothing of it is public. */
export async function fill({ api, slug }: Workspace): Promise<Names> {
  const agent = `agent-of-${slug}`;
  await api.deploy(agent, "export default (input) => ({ text: 'x'.repeat(input.times ?? 1) });");
  await api.call("PUT", `/agents/${agent}/listing`);
  expect((await api.fetch("DELETE", `/agents/${agent}/listing`)).status).toBe(204);
  const version = await api.call<{ id: string; agentId: string }>("GET", `/agents/${agent}/versions/1.0.0`);
  const run = await api.run(agent, {});
  const large = await api.run(agent, { times: 200_000 });
  const listing = `${slug}~${agent}`;
  const { agentId, id } = version;
  return { agent: agentId, slug: agent, version: id, run: run.id, large: large.id, listing };
}

/** The cookies of a workspace's people. */
export function signIn({ api, people }: Workspace): Promise<string[]> {
  return Promise.all(
    people.map(async ({ email, password }) => {
      const response = await api.fetch("POST", "/auth/login", { email, password });
      expect(response.status).toBe(200);
      return response.headers.get("set-cookie")?.split(";")[0] ?? "";
    }),
  );
}
