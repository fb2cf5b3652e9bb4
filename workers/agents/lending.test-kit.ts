import { beforeEach } from "vitest";
import {
  deployAgent,
  env,
  expectOk,
  inTenantObject,
  makeTenant,
  type TestTenant,
} from "../../test/harness.ts";
import type { ShareView } from "../tenants/contract.ts";

export const WAIT = { prefer: "wait=30" };
export const PROGRAM = `export default async (input, io) => {
  if (input.ms) await new Promise((resolve) => setTimeout(resolve, input.ms));
  await io.store.put("seen", input.text ?? "nothing");
  return { got: input.text ?? null, greeting: io.config.greeting };
}`;
const MANIFEST = {
  pricing: { perRunMicros: 700 },
  permissions: { store: true, hosts: ["example.com"] },
  configSchema: { type: "object", properties: { greeting: { type: "string", default: "hello" } } },
};
export const SYSTEM = { actorType: "system", actorId: "system", requestId: "" };

/** Of the present test: a workspace, another one, and an agent of the first that it may share. */
export let source: TestTenant;
export let taker: TestTenant;
export let agent: string;
let made = 0;

/** Makes them before each test of a suite. */
export const beforeEachShare = (): void =>
  beforeEach(async () => {
    [source, taker] = await Promise.all([makeTenant(), makeTenant()]);
    agent = `lent-${made++}`;
    await deployAgent(source, agent, PROGRAM, MANIFEST);
  });

export const offer = (to = taker) =>
  expectOk<ShareView>(source.api("POST", `/agents/${agent}/shares`, { workspace: to.slug }));
export const answer = (what: string, { id }: ShareView, who = taker) =>
  what === "leave"
    ? who.api("DELETE", `/shared-agents/${id}`)
    : who.api("POST", `/shared-agents/${id}/${what}`);
export const deploy = (share: ShareView, input: object = {}, who = taker) =>
  who.api("POST", `/agents/${share.agent.id}/deployments`, { version: "1.0.0", ...input });
export const run = (who = taker, input: object = {}, headers: Record<string, string> = WAIT) =>
  who.api("POST", `/agents/${agent}/runs`, { input }, headers);
export const withdraw = ({ id }: ShareView) => source.api("DELETE", `/agents/${agent}/shares/${id}`);
export const codeOf = async (response: Response | Promise<Response>) =>
  ((await (await response).json()) as { code?: string }).code;

/** An agent of `source` that `taker` has accepted and deployed. */
export async function lent(): Promise<ShareView> {
  const share = await offer();
  await expectOk(answer("accept", share));
  await expectOk(deploy(share));
  return share;
}

/** What a workspace has paid for its runs. */
export const paid = ({ id }: TestTenant) =>
  inTenantObject(id, (_, { storage }) =>
    storage.sql
      .exec<{ paid: number | null }>("SELECT -sum(amount) AS paid FROM ledger WHERE account = 'tenant'")
      .one(),
  ).then(({ paid }) => paid ?? 0);
export const logged = async ({ id }: TestTenant) => {
  const query =
    "SELECT action, actor_type AS who, address, detail FROM audit_entries WHERE tenant_id = ? AND action LIKE 'share.%' ORDER BY at, id";
  const { results } = await env.DATA.prepare(query).bind(id).all<Record<string, string>>();
  return results;
};
