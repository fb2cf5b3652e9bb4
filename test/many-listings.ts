import { indexListings } from "../workers/catalog/search/index-listings.ts";
import { listings } from "../workers/catalog/tables.ts";
import { eq } from "../workers/kernel/db.ts";
import { newId } from "../workers/kernel/ids.ts";
import { env } from "./harness.ts";

const INSERT = `
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1)
INSERT INTO listings (id, tenant_id, tenant_slug, agent_id, agent_slug, title, description, version, kind, status, runs, created_at, updated_at, published_at)
SELECT printf('lst_%012d', n) || substr(?2, 17), ?2, ?3, printf('agt_%026d', n), printf('agent-%05d', n), 'Many', 'One of many.', '1.0.0', 'isolate', 'published',
  n, n, n, n FROM numbers`;

/** Lists a seller's agents `agent-00001` and so on: each is run more, and is newer, than the one before. */
export async function addListings(tenantSlug: string, count: number): Promise<void> {
  const tenantId = newId("ten");
  await env.CATALOG.prepare(INSERT).bind(count, tenantId, tenantSlug).run();
  await indexListings(env, eq(listings.tenantId, tenantId));
}
