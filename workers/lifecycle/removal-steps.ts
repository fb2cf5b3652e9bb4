import { platformDatabase, tenantBatch, tenantStatement } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { removeFiles } from "../kernel/tenant-files.ts";
import { removeReviews } from "../reviews/index.ts";
import { eraseRunObjects, storeOf } from "../runs/index.ts";
import { eraseConversations } from "../runtimes/index.ts";
import { tenantObject } from "../tenants/index.ts";
import { OWN_TABLES, PLATFORM_TABLES } from "./belongings.ts";

/** Removes a bounded part of what a tenant has; answers whether nothing of the kind is left. May be repeated. */
export type RemovalStep = (env: Env, tenantId: Id<"ten">) => Promise<boolean>;

const AT_ONCE = 500;
const STORES_AT_ONCE = 50;
const IDS = "(SELECT value FROM json_each(?2))";

/** What was committed and is not in the log yet would come back to it. */
const news: RemovalStep = async (env, tenantId) => {
  const waiting = "SELECT 1 FROM directory_outbox, json_each(tenants) WHERE value = ? LIMIT 1";
  return (await platformDatabase(env, "DIRECTORY").prepare(waiting).bind(tenantId).first()) === null;
};

/** The provider lets go of domains when the scheduler next looks at them; those that it never had go at once. */
const domains: RemovalStep = async (env, tenantId) => {
  const directory = platformDatabase(env, "DIRECTORY");
  const giveUp = `UPDATE hosts SET state = 'removing', is_primary = 0, redirect = 0, next_check_at = 0
    WHERE tenant_id = ? AND held = 1 AND state <> 'removing'`;
  await directory.batch([
    directory.prepare("DELETE FROM hosts WHERE tenant_id = ? AND held = 0").bind(tenantId),
    directory.prepare(giveUp).bind(tenantId),
  ]);
  return (await directory.prepare("SELECT 1 FROM hosts WHERE tenant_id = ?").bind(tenantId).first()) === null;
};

/** Agents that others had shared, or offered: the rows are theirs, and name this one. */
const received: RemovalStep = async (env, tenantId) => {
  const query = "DELETE FROM agent_shares WHERE to_tenant_id = ?";
  await platformDatabase(env, "DIRECTORY").prepare(query).bind(tenantId).run();
  return true;
};

/** Agents' stores are named by their agents, own or deployed from others: those go with them. */
const stores: RemovalStep = async (env, tenantId) => {
  const some = `SELECT id FROM agents WHERE tenant_id = ?1
    UNION SELECT agent_id FROM deployments WHERE tenant_id = ?1 ORDER BY 1 LIMIT ${STORES_AT_ONCE}` as const;
  const { results } = await tenantStatement(env, tenantId, some).all<{ id: Id<"agt"> }>();
  await Promise.all(results.map(({ id }) => storeOf(env, tenantId, id).erase()));
  const ids = JSON.stringify(results.map(({ id }) => id));
  await tenantBatch(env, tenantId, [
    tenantStatement(env, tenantId, `DELETE FROM agents WHERE tenant_id = ?1 AND id IN ${IDS}`, ids),
    tenantStatement(
      env,
      tenantId,
      `DELETE FROM deployments WHERE tenant_id = ?1 AND agent_id IN ${IDS}`,
      ids,
    ),
  ]);
  return results.length < STORES_AT_ONCE;
};

/** What it has said of others' agents, and others of its own. */
const reviews: RemovalStep = (env, tenantId) => removeReviews(env, tenantId);

/** Their rows name them, and go with them. */
const conversations: RemovalStep = (env, tenantId) => eraseConversations(env, tenantId);

const objects: RemovalStep = async (env, tenantId) => {
  await tenantObject(env, tenantId).erase();
  await eraseRunObjects(env, tenantId);
  return true;
};

const files: RemovalStep = async (env, tenantId) => !(await removeFiles(env, tenantId));

const some = (table: string) =>
  `DELETE FROM ${table} WHERE tenant_id = ?1 AND rowid IN
    (SELECT rowid FROM ${table} WHERE tenant_id = ?1 LIMIT ${AT_ONCE})` as const;

const nothingLeft = (results: D1Result[]): boolean => results.every(({ meta }) => meta.changes < AT_ONCE);

const data: RemovalStep = async (env, tenantId) =>
  nothingLeft(
    await tenantBatch(
      env,
      tenantId,
      OWN_TABLES.map((table) => tenantStatement(env, tenantId, some(table))),
    ),
  );

const platform =
  (name: keyof typeof PLATFORM_TABLES): RemovalStep =>
  async (env, tenantId) => {
    const database = platformDatabase(env, name);
    const tables = PLATFORM_TABLES[name].filter((table) => table !== "hosts");
    return nothingLeft(
      await database.batch(tables.map((table) => database.prepare(some(table)).bind(tenantId))),
    );
  };

/** Accounts at the workspace's own identity provider, by which people signed in. */
const identities: RemovalStep = async (env, tenantId) => {
  const query = "DELETE FROM identities WHERE provider = ?";
  await platformDatabase(env, "DIRECTORY").prepare(query).bind(`sso:${tenantId}`).run();
  return true;
};

/** In this order: nobody gets in any more, nothing is delivered any more, then everything goes. */
export const REMOVAL_STEPS: readonly RemovalStep[] = [
  ...[platform("DIRECTORY"), received, identities, news, domains],
  ...[objects, conversations, stores, files, data, reviews, platform("CATALOG"), platform("SEARCH")],
];
