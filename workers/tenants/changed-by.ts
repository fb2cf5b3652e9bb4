import { type By, byOf } from "../audit/index.ts";
import type { PersonCtx } from "../identity/index.ts";
import type { Ctx } from "../kernel/context.ts";
import type { ChangedBy } from "./ledger/deployments.ts";

/** Who asks for a change, as a tenant's object notes it for the audit. */
export const changedBy: (ctx: Ctx) => ChangedBy = byOf;

/** A person who changes something outside of any workspace they act in, and from where. */
export const byPerson = ({ user, session, requestId, address, userAgent }: PersonCtx): By => ({
  ...{ actorType: "user", actorId: user.id, requestId, address, userAgent },
  ...(session.impersonatorId && {
    impersonatedBy: session.impersonatorId,
    reason: session.impersonationReason ?? "",
  }),
});
