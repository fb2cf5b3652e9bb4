import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Server } from "../../e2e/server.ts";

/** A tenant of its own for a proof, whose plan's limits are out of the way. */
export async function makeTenant(
  { url, state }: Server,
  slug: string,
): Promise<{ tenantId: string; apiKey: string }> {
  const { operatorSecret } = JSON.parse(readFileSync(join(state, "secrets.json"), "utf8"));
  const response = await fetch(`${url.replace("localhost", "127.0.0.1")}/internal/tenants`, {
    method: "POST",
    headers: { authorization: `Bearer ${operatorSecret}`, "content-type": "application/json" },
    body: JSON.stringify({ slug, name: slug, plan: "scale" }),
  });
  if (!response.ok) throw new Error(`the tenant was not made: ${response.status} ${await response.text()}`);
  return (await response.json()) as { tenantId: string; apiKey: string };
}
