import type { RequestCtx } from "../../kernel/context.ts";
import { eq, platformDb } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { type SignedIn, sessionOrSecondFactor } from "../factors/second-factor.ts";
import { wallets } from "../federation-tables.ts";
import type { ProvedUser } from "../proved-user.ts";
import { userById } from "../queries.ts";
import type { WalletProof } from "./contract.ts";

const NOBODYS =
  "This wallet is linked to no account on this chain. Sign in another way, or sign up with your address, and link it under Connections.";

/**
 * Signs in whose account has the wallet that signed, which may ask for its second factor. A contract counts on the chain
 * that it was linked on alone: on another one the same address may be somebody else's. Refused with `unauthenticated`
 * and, for what is no message of EIP-4361, with `invalid_input`.
 */
export async function signInWithWallet(
  request: RequestCtx,
  proof: WalletProof,
  browser: string | undefined,
): Promise<SignedIn & { user: ProvedUser }> {
  const { env, clock } = request;
  const { proveWallet } = await import("./prove-wallet.ts");
  const { address, chainId, signer } = await proveWallet(request, proof, browser, null);
  const db = platformDb(env, "DIRECTORY");
  const [wallet] = await db.select().from(wallets).where(eq(wallets.address, address)).limit(1);
  if (!wallet || (signer === "contract" && wallet.chainId !== chainId)) fail("unauthenticated", NOBODYS);
  const user = await userById(env, wallet.userId);
  if (!user) fail("unauthenticated", "This account is not open. Ask the platform’s support.");
  const used = db.update(wallets).set({ lastUsedAt: clock.now() }).where(eq(wallets.id, wallet.id));
  return { ...(await sessionOrSecondFactor(request, user, "wallet", { writes: [used] })), user };
}
