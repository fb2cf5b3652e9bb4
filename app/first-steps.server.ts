import type { Ctx } from "@workers/kernel/context.ts";
import { listKeys } from "@workers/keys/index.ts";
import { listInvitations, listMembers } from "@workers/tenants/index.ts";
import { may } from "./access.server.ts";
import type { FirstStep } from "./components/onboarding/first-steps.tsx";

const YEAR_SECONDS = 31_536_000;

/** The `Set-Cookie` value that hides the first steps for a year, on the host that it is set by. */
export const HIDDEN_STEPS = `first-steps=hidden; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax`;

const areHidden = (request: Request): boolean =>
  /(?:^|;\s*)first-steps=hidden(?:;|$)/.test(request.headers.get("cookie") ?? "");

/**
 * The first steps that this person may take, and which of them the workspace has taken; none once all are, or they were
 * hidden. Keys and members are looked up only while they matter.
 */
export async function firstSteps(
  request: Request,
  ctx: Ctx,
  { runs, agents }: { runs: boolean; agents: boolean },
): Promise<FirstStep[]> {
  if (areHidden(request) || !may(ctx, "agents:publish")) return [];
  const invites = may(ctx, "members:write");
  const [keys, members, invitations] = await Promise.all([
    listKeys(ctx, { all: may(ctx, "keys:manage") ? "true" : "false", limit: 1 }),
    invites ? listMembers(ctx, { limit: 2 }) : undefined,
    invites ? listInvitations(ctx) : [],
  ]);
  const steps: FirstStep[] = [
    { name: "agent", done: agents },
    { name: "run", done: runs },
    { name: "key", done: keys.data.length > 0 },
  ];
  if (members) steps.push({ name: "invite", done: members.data.length > 1 || invitations.length > 0 });
  return steps.every(({ done }) => done) ? [] : steps;
}
