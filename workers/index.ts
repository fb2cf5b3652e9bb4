import { endImpersonations } from "./admin/index.ts";
import { removeBrokenOff } from "./agents/index.ts";
import { app } from "./app.ts";
import { deleteOldAccountEvents, deliverDirectory, flushOutbox } from "./audit/index.ts";
import {
  onDomainEvents,
  onListingEvents,
  onRunEvents,
  onWorkspaceEvents,
  sweepSearch,
} from "./catalog/index.ts";
import { addGate, lookAtServers, onAgentEvents, onDeploymentEvents } from "./deployments/index.ts";
import {
  consumeEvaluations,
  type EvaluationMessage,
  requireEvaluations,
  sweepEvaluations,
} from "./evaluations/index.ts";
import {
  deleteExpiredAttempts,
  deleteExpiredCodes,
  deleteExpiredSessions,
  sweepTokens,
} from "./identity/index.ts";
import type { Env } from "./kernel/env.ts";
import type { DomainEvent } from "./kernel/events.ts";
import { faultPoint } from "./kernel/fault-point.ts";
import { onKeyEvents } from "./keys/index.ts";
import { removeTenants, sweepErasures, sweepExports } from "./lifecycle/index.ts";
import { consumeMails, type MailQueueMessage, sweepMails } from "./mail/index.ts";
import { deliverOutbox } from "./outbox.ts";
import { onReviewEvents } from "./reviews/index.ts";
import { consumeRuns, pruneRuns, type RunMessage, stopRuns, wakeConsumer } from "./runs/index.ts";
import { type LedgerPorts, sealAudits, sweepDomains, TenantLedger, tellWaiting } from "./tenants/index.ts";

export { RunObject, StoreObject } from "./runs/index.ts";
export { ConversationObject } from "./runtimes/index.ts";
export { VisitObject } from "./visits/index.ts";

/** The tenants' ledger, with the ports that it leaves to domains above it. */
export class TenantObject extends TenantLedger {
  protected override readonly ports: LedgerPorts = {
    deliver: (batch) => deliverOutbox(this.env, batch),
    dispatch: (tenantId, runIds) => wakeConsumer(this.env, tenantId, runIds),
    stop: (tenantId, runIds) => stopRuns(this.env, tenantId, runIds),
  };
}

addGate(requireEvaluations);

/** Events that were committed this long ago and are still waiting are sent by the scheduler. */
const STALE_EVENT_MS = 30_000;

/** So long after a change of a seat, whoever made it has died before the tenant's object was told. */
const STALE_UPDATE_MS = 5_000;

/** Events of all domains, to those that react; each of them takes an event twice as well as once. */
async function react(env: Env, events: DomainEvent[]): Promise<void> {
  await onAgentEvents(env, events);
  await onDeploymentEvents(env, events);
  await onListingEvents(env, events);
  await onReviewEvents(env, events);
  await onWorkspaceEvents(env, events);
  await onDomainEvents(env, events);
  await onRunEvents(env, events);
  await onKeyEvents(env, events);
  if (env.FAULTS) await faultPoint(env.FAULTS, "events.reacted", ...new Set(events.map((e) => e.tenantId)));
}

export default {
  fetch: app.fetch,
  async queue(batch, env) {
    if (batch.queue.endsWith("-runs")) return consumeRuns(batch as MessageBatch<RunMessage>, env);
    if (batch.queue.endsWith("-mail")) return consumeMails(batch as MessageBatch<MailQueueMessage>, env);
    if (batch.queue.endsWith("-evaluations"))
      return consumeEvaluations(batch as MessageBatch<EvaluationMessage>, env);
    await react(
      env,
      batch.messages.map((message) => message.body as DomainEvent),
    );
  },
  async scheduled(_controller, env) {
    const now = Date.now();
    const chores: (() => Promise<unknown>)[] = [
      () => flushOutbox(env, now - STALE_EVENT_MS),
      () => deliverDirectory(env, now - STALE_EVENT_MS),
      () => tellWaiting(env, now - STALE_UPDATE_MS),
      () => sweepMails(env, now),
      () => sealAudits(env),
      () => sweepDomains(env),
      () => deleteExpiredSessions(env),
      () => endImpersonations(env),
      () => sweepTokens(env, now),
      () => deleteExpiredAttempts(env, now),
      () => deleteExpiredCodes(env, now),
      () => deleteOldAccountEvents(env, now),
      () => removeBrokenOff(env, now),
      () => lookAtServers(env),
      () => sweepEvaluations(env, now),
      () => sweepSearch(env),
      () => pruneRuns(env),
      () => removeTenants(env),
      () => sweepExports(env),
      () => sweepErasures(env),
    ];
    // What one of them needs may be away: the others are done all the same.
    for (const chore of chores) await chore().catch((error) => console.error("scheduled:", error));
  },
} satisfies ExportedHandler<Env>;
