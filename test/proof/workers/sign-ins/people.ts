import { newPerson } from "../../../../workers/identity/factors/factors.test-kit.ts";
import { setMember } from "../../../../workers/identity/index.ts";
import { newKey } from "../../../../workers/identity/wallets/wallets.test-kit.ts";
import { newId } from "../../../../workers/kernel/ids.ts";
import type { Role } from "../../../../workers/kernel/permissions.ts";
import { env, makeTenant, visit } from "../../../harness.ts";
import type { ProviderAccount } from "../../../peers/oauth-providers.ts";
import type { Visitor } from "./visitor.ts";

let made = 5000;

/** Somebody who can sign in by a password, at GitHub and with a wallet, with a seat in a workspace of their own. */
export async function everyWay(role: Role = "owner") {
  const person = await newPerson(visit());
  const { user } = person;
  const tenant = await makeTenant();
  await setMember(env, tenant, user.id, role);
  const wallet = newKey();
  const github: ProviderAccount = { id: ++made, login: user.email, name: "Ada", emails: [] };
  await env.DIRECTORY.batch([
    env.DIRECTORY.prepare(
      "INSERT INTO identities (id, provider, subject, user_id, label, created_at) VALUES (?, 'github', ?, ?, '', 0)",
    ).bind(newId("idn"), String(github.id), user.id),
    env.DIRECTORY.prepare(
      "INSERT INTO wallets (id, address, user_id, chain_id, created_at) VALUES (?, ?, ?, 1, 0)",
    ).bind(newId("wal"), wallet.address, user.id),
  ]);
  return { ...user, person, tenant, wallet, github, origin: `http://${tenant.slug}.quayside.test` };
}
export type Everybody = Awaited<ReturnType<typeof everyWay>>;

/** What a browser sends that has a wallet sign in. */
export async function walletForm(visitor: Visitor, { wallet }: Everybody): Promise<string> {
  const asked = await visitor.go("/api/v1/auth/wallet/challenge", {
    json: { address: wallet.address, chainId: 1 },
  });
  const { message } = (await asked.json()) as { message: string };
  return JSON.stringify({ message, signature: await wallet.signMessage({ message }) });
}
