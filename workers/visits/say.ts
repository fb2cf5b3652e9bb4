import { addressRate } from "../kernel/address-rate.ts";
import { BucketTable } from "../kernel/bucket-table.ts";
import type { RequestCtx } from "../kernel/context.ts";
import { fail } from "../kernel/errors.ts";
import type { Json } from "../kernel/json.ts";
import { startForVisitor } from "../runs/index.ts";
import { MAX_INPUT_CHARS, MAX_TURNS, SHOWN_INPUT_CHARS } from "./contract.ts";
import { lookAt } from "./look.ts";
import type { OpenAgent } from "./open-agent.ts";
import { visitObject } from "./visit-object.do.ts";
import { type Visitor, visitIdOf } from "./visitor.ts";

/** Of the requests that an address may send, so many may start runs. */
const SHARE = 10;
const TRACKED = 50_000;
const buckets = new BucketTable(TRACKED);

function takeToken({ env, address, clock }: RequestCtx): void {
  const bucket = buckets.of(address, Math.max(1, addressRate(env) / SHARE), clock.now());
  const allowed = bucket.has(clock.now());
  if (allowed) bucket.take();
  const { limit, resetSeconds } = bucket.state();
  if (allowed) return;
  const retryAfter = bucket.retryAfter();
  const detail = `Visitors may ask ${limit} times a minute from one address. Try again in ${retryAfter} s, or sign up.`;
  fail("rate_limited", detail, { retryAfter, meta: { limit, scope: "address", resetSeconds } });
}

const refused = {
  busy: () =>
    fail("conflict", "The agent is still at your last message. Wait for its answer, or start over."),
  full: () =>
    fail("quota_exceeded", `A visit has ${MAX_TURNS} messages, and these were yours. Sign up to go on.`),
};

/**
 * Has a visitor ask an agent: a run that nobody's credential starts, within the limits of everybody. One goes on at a
 * time. Refuses with `payload_too_large`, `rate_limited`, `conflict`, `quota_exceeded`, or as the workspace refuses the
 * run.
 */
export async function say(ctx: RequestCtx, agent: OpenAgent, visitor: Visitor, input: Json): Promise<void> {
  const text = JSON.stringify(input);
  if (text.length > MAX_INPUT_CHARS)
    fail("payload_too_large", `This is too much at once: visitors may send ${MAX_INPUT_CHARS} characters.`);
  takeToken(ctx);
  // What has ended since its page was shown does not keep the next one waiting.
  await lookAt(ctx, agent, visitor);
  const work = takeTurn(ctx, agent, visitor, input, text);
  // It goes on when the visitor goes away: the visit has to know its run.
  ctx.waitUntil(work.catch(() => undefined));
  await work;
}

async function takeTurn(
  { env, requestId, waitUntil }: RequestCtx,
  { tenantId, live }: OpenAgent,
  visitor: Visitor,
  input: Json,
  text: string,
): Promise<void> {
  const visit = visitObject(env, tenantId, await visitIdOf(visitor, live.agentId));
  const visited = { tenantId, agentId: live.agentId, remembers: live.kind === "prompt" };
  const taken = await visit.take(visited, text.length <= SHOWN_INPUT_CHARS ? text : null);
  if (!taken.ok) return refused[taken.why]();
  const { seq, conversation } = taken;
  try {
    const scope = { env, tenantId, requestId, waitUntil: (work: Promise<unknown>) => waitUntil(work) };
    const runId = await startForVisitor(scope, { alias: live.alias, input, conversation });
    await visit.started(tenantId, seq, runId);
  } catch (error) {
    await visit.refused(seq);
    throw error;
  }
}

/** Forgets what a visitor and an agent have said. */
export async function startOver({ env }: RequestCtx, agent: OpenAgent, visitor: Visitor): Promise<void> {
  await visitObject(env, agent.tenantId, await visitIdOf(visitor, agent.live.agentId)).startOver();
}
