import { commit } from "../../audit/index.ts";
import { parseOrFail } from "../../kernel/app-env.ts";
import type { Ctx } from "../../kernel/context.ts";
import { open, type Sealed, seal } from "../../kernel/crypto.ts";
import { eq, tenantDb, tenantStatement } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import { fail } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { newSigningSecret } from "../../kernel/standard-webhooks.ts";
import { TtlMap } from "../../kernel/ttl-map.ts";
import { rotateSigningSecretInput, type SigningSecretView } from "../contract.ts";
import { findLiveAgent } from "../queries.ts";
import { type SigningSecretRow, signingSecrets } from "../tables.ts";

const HOUR_MS = 3_600_000;

/** Those of agents that are run over and over, opened. */
const remembered = new TtlMap<string[]>(1_000, 10_000);

/** Of two that are made at once, the first one stays. */
const MAKE = `INSERT INTO signing_secrets (tenant_id, id, secret, created_at) VALUES (?1, ?2, ?3, ?4)
  ON CONFLICT (tenant_id, id) DO NOTHING`;

/** An agent's secret, made now where it has none yet. */
async function rowOf(
  env: Env,
  tenantId: Id<"ten">,
  agentId: Id<"agt">,
  now: number,
): Promise<SigningSecretRow> {
  const find = () => tenantDb(env, tenantId).first(signingSecrets, eq(signingSecrets.id, agentId));
  const known = await find();
  if (known) return known;
  const sealed = await seal(env.ENCRYPTION_KEY, tenantId, newSigningSecret());
  await tenantStatement(env, tenantId, MAKE, agentId, JSON.stringify(sealed), now).run();
  return (await find()) ?? fail("internal", "A signing secret was not kept.");
}

const opened = (env: Env, tenantId: Id<"ten">, sealed: Sealed): Promise<string> =>
  open(env.ENCRYPTION_KEY, tenantId, sealed);

/**
 * The secrets by which a request to an agent of a tenant is signed now: its own, and the one before while that is good.
 * They may be ten seconds old.
 */
export async function currentSigningSecrets(
  env: Env,
  tenantId: Id<"ten">,
  agentId: Id<"agt">,
  now: number,
): Promise<string[]> {
  const key = `${tenantId}/${agentId}`;
  const known = remembered.get(key, now);
  if (known) return known;
  const { secret, previous, previousUntil } = await rowOf(env, tenantId, agentId, now);
  const good = previous && (previousUntil ?? 0) > now ? [secret, previous] : [secret];
  const secrets = await Promise.all(good.map((sealed) => opened(env, tenantId, sealed)));
  remembered.set(key, secrets, now);
  return secrets;
}

async function viewOf(ctx: Ctx, row: SigningSecretRow): Promise<SigningSecretView> {
  const until = row.previousUntil ?? 0;
  return {
    secret: await opened(ctx.env, ctx.tenant.id, row.secret),
    createdAt: new Date(row.createdAt).toISOString(),
    previousUntil: until > ctx.clock.now() ? new Date(until).toISOString() : null,
  };
}

async function agentOf(ctx: Ctx, ref: string): Promise<Id<"agt">> {
  ctx.require("agents:secrets");
  return (await findLiveAgent(ctx, ref)).id;
}

/** The secret by which requests to an agent are signed where it is a remote one, for who runs its server. */
export async function getSigningSecret(ctx: Ctx, ref: string): Promise<SigningSecretView> {
  const id = await agentOf(ctx, ref);
  return viewOf(ctx, await rowOf(ctx.env, ctx.tenant.id, id, ctx.clock.now()));
}

/** Gives an agent a new secret; requests are signed by the present one, too, for so many hours. */
export async function rotateSigningSecret(
  ctx: Ctx,
  ref: string,
  input: { overlapHours?: number },
): Promise<SigningSecretView> {
  const { overlapHours } = parseOrFail(rotateSigningSecretInput, input, "json");
  const id = await agentOf(ctx, ref);
  const now = ctx.clock.now();
  const row = await rowOf(ctx.env, ctx.tenant.id, id, now);
  const set = {
    secret: await seal(ctx.env.ENCRYPTION_KEY, ctx.tenant.id, newSigningSecret()),
    previous: row.secret,
    previousUntil: now + overlapHours * HOUR_MS,
    createdAt: now,
  };
  const write = ctx.db.update(signingSecrets, set, eq(signingSecrets.id, id));
  await commit(ctx, [write], {
    action: "signing_secret.rotated",
    targetId: id,
    detail: { agentId: id, overlapHours },
  });
  remembered.delete(`${ctx.tenant.id}/${id}`);
  return viewOf(ctx, { ...row, ...set });
}
