import type { Ctx } from "../kernel/context.ts";

/**
 * A context in which no time passes: what is logged, told and done of one change has one time, so that doing it again as
 * it was told changes nothing.
 */
export function atOneMoment<T extends Pick<Ctx, "clock">>(ctx: T): { ctx: T; at: number } {
  const at = ctx.clock.now();
  return { ctx: { ...ctx, clock: { now: () => at } }, at };
}
