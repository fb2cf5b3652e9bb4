import type { RequestCtx } from "../../kernel/context.ts";
import { eq, platformDb } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import { fail } from "../../kernel/errors.ts";
import { type SignedIn, sessionOrSecondFactor } from "../factors/second-factor.ts";
import { wallets } from "../federation-tables.ts";
import type { ProvedUser } from "../proved-user.ts";
import { NOT_OPEN, userById } from "../queries.ts";
import { type Attempt, recordingRefusals, signInTo } from "../record-refusal.ts";
import type { WalletProof } from "./contract.ts";

const NOBODYS =
  "This wallet is linked to no account on this chain. Sign in another way, or sign up with your address, and link it under Connections.";

/**
 * Signs in whose account has the wallet that signed, which may ask for its second factor. A contract counts on the chain
 * that it was linked on alone: on another one the same address may be somebody else's. Refused with `unauthenticated`
 * and, for what is no message of EIP-4361, with `invalid_input`.
 */
export const signInWithWallet = (
  request: RequestCtx,
  proof: WalletProof,
  browser: string | undefined,
): Promise<SignedIn & { user: ProvedUser }> =>
  recordingRefusals(
    request,
    () => attemptWith(request, proof),
    () => signIn(request, proof, browser),
  );

async function walletOf(env: Env, address: string) {
  const query = platformDb(env, "DIRECTORY").select().from(wallets).where(eq(wallets.address, address));
  return (await query.limit(1))[0];
}

/** Whose account a message would have opened, by the address that it names. */
async function attemptWith({ env }: RequestCtx, { message }: WalletProof): Promise<Attempt | null> {
  const { addressIn } = await import("./wallet-message.ts");
  const address = addressIn(message);
  const wallet = address && (await walletOf(env, address));
  return wallet ? signInTo(wallet.userId, "wallet") : null;
}

async function signIn(request: RequestCtx, proof: WalletProof, browser: string | undefined) {
  const { env, clock } = request;
  const { proveWallet } = await import("./prove-wallet.ts");
  const { address, chainId, signer } = await proveWallet(request, proof, browser, null);
  const wallet = await walletOf(env, address);
  if (!wallet || (signer === "contract" && wallet.chainId !== chainId)) fail("unauthenticated", NOBODYS);
  const user = await userById(env, wallet.userId);
  if (!user) fail("unauthenticated", NOT_OPEN);
  const used = platformDb(env, "DIRECTORY")
    .update(wallets)
    .set({ lastUsedAt: clock.now() })
    .where(eq(wallets.id, wallet.id));
  return { ...(await sessionOrSecondFactor(request, user, "wallet", { writes: [used] })), user };
}
