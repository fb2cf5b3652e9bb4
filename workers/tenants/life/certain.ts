import type { Ctx } from "../../kernel/context.ts";
import { fail } from "../../kernel/errors.ts";

/** Refuses where somebody has not typed the slug of the workspace that it is about. */
export function requireSameSlug(typed: string, slug: string): void {
  if (typed === slug) return;
  const issues = [{ pointer: "/slug", detail: `type ${slug}` }];
  fail("invalid_input", "This is not the slug of this workspace.", { issues });
}

/** Refuses what nobody does in a person's place. */
export function requireThemselves({ actor }: Ctx): void {
  if (actor.type === "user" && actor.impersonatedBy)
    fail("forbidden", "Only an owner themselves may do this, not an administrator in their place.");
}
