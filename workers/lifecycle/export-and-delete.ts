import type { Ctx } from "../kernel/context.ts";
import type { DeleteWorkspaceInput, WorkspaceView } from "../tenants/contract.ts";
import { deleteWorkspace } from "../tenants/index.ts";
import { ensureExport } from "./exports/request-export.ts";

/** `deleteWorkspace`, with a full export first: it is kept for as long as the workspace can be restored. */
export const exportAndDelete = (ctx: Ctx, input: DeleteWorkspaceInput): Promise<WorkspaceView> =>
  deleteWorkspace(ctx, input, () => ensureExport(ctx));
