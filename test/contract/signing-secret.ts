import type { Server } from "../e2e/server.ts";

/** Reads from the API as the workspace's owner, who has just signed in. */
async function asOwner({ url, demo }: Server): Promise<(path: string) => Promise<{ secret: string }>> {
  const [tenant] = demo.tenants;
  const { email, password } = tenant?.users.find(({ role }) => role === "owner") ?? {};
  const api = `${url.replace("localhost", "127.0.0.1")}/api/v1`;
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ email, password });
  const signedIn = await fetch(`${api}/auth/login`, { method: "POST", headers, body });
  const cookie = signedIn.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
  return async (path) => {
    const workspace = { cookie, "quayside-tenant": tenant?.slug ?? "" };
    const response = await fetch(api + path, { headers: workspace });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as { secret: string };
  };
}

/** The secret with which an agent's requests are signed, as its owner reads it. */
export const signingSecret = async (server: Server, slug: string): Promise<string> =>
  (await (await asOwner(server))(`/agents/${slug}/signing-secret`)).secret;
