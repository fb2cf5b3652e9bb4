import type { TestTenant } from "../../test/harness.ts";
import type { ShareView } from "../tenants/contract.ts";
import { acceptShare } from "../tenants/index.ts";
import { createAgent } from "./create-agent.ts";
import { shareAgent } from "./share-agent.ts";

/** An agent of a workspace, offered to another one. */
export async function offeredTo(to: TestTenant, from: TestTenant, slug: string): Promise<ShareView> {
  await createAgent(from.ctx(), { slug, title: slug }).catch(() => undefined);
  return shareAgent(from.ctx(), slug, { workspace: to.slug });
}

/** An agent of a workspace that another one has accepted. */
export const sharedWith = async (to: TestTenant, from: TestTenant, slug: string): Promise<ShareView> =>
  acceptShare(to.ctx(), (await offeredTo(to, from, slug)).id);
