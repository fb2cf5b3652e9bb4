import { byOf } from "../audit/index.ts";
import type { Ctx } from "../kernel/context.ts";
import type { ChangedBy } from "./ledger/deployments.ts";

/** Who asks for a change, as a tenant's object notes it for the audit. */
export const changedBy: (ctx: Ctx) => ChangedBy = byOf;
