import type { Ctx } from "../kernel/context.ts";
import type { ExportTarget } from "./contract.ts";
import type { Export } from "./export-version.ts";

export { exportRoutes } from "./routes.ts";
export type { Export };

/** Takes a version away (`export-version.ts`); its writers are evaluated where they are used first. */
export async function exportVersion(
  ctx: Ctx,
  agent: string,
  version: string,
  target: ExportTarget,
): Promise<Export> {
  const verb = await import("./export-version.ts");
  return verb.exportVersion(ctx, agent, version, target);
}
