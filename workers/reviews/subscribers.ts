import type { Env } from "../kernel/env.ts";
import type { DomainEvent } from "../kernel/events.ts";
import { applyDecision, applyReply, applyReview, applyWithdrawal } from "./apply.ts";

type Apply = (env: Env, event: DomainEvent, at: number) => Promise<void>;
/** The data of an event is what the verb gave, whose name it has. */
const dataOf = <T>({ data }: DomainEvent): T => data as T;

const APPLY: Record<string, Apply> = {
  "review.written": (env, event, at) => applyReview(env, event.tenantId, dataOf(event), at),
  "review.withdrawn": (env, event, at) => applyWithdrawal(env, event.tenantId, dataOf(event), at),
  "review.replied": (env, event, at) => applyReply(env, event.tenantId, dataOf(event), at),
  "review.reply_removed": (env, event, at) =>
    applyReply(env, event.tenantId, { ...dataOf<{ id: `rev_${string}` }>(event), text: null }, at),
  "review.hidden": (env, event, at) => applyDecision(env, dataOf(event), at),
  "review.kept": (env, event, at) =>
    applyDecision(env, { ...dataOf<Parameters<typeof applyDecision>[1]>(event), reason: null }, at),
};

/** Repeats on the catalogue what was decided of reviews, in case the process died between the databases. */
export async function onReviewEvents(env: Env, events: DomainEvent[]): Promise<void> {
  for (const event of events) await APPLY[event.type]?.(env, event, Date.parse(event.occurredAt));
}
