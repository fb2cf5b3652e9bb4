import type { Ctx } from "@workers/kernel/context.ts";
import { listProviders } from "@workers/models/index.ts";
import { may } from "~/access.server.ts";

/** Whether prompts of this workspace can ask anybody; true as well for those who may not know. */
export const hasProvider = async (ctx: Ctx): Promise<boolean> =>
  !may(ctx, "models:read") || (await listProviders(ctx)).length > 0;
