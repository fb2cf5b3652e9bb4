import type { RequestCtx } from "../../kernel/context.ts";
import { DomainError } from "../../kernel/errors.ts";
import { beginFlow, FLOW_SECONDS } from "../federation/flow.ts";
import { takeLimits } from "../login-limits.ts";
import type { PersonCtx } from "../person.ts";
import type { WalletChallengeInput } from "./contract.ts";

/** What a wallet is to sign, and what the browser keeps in the cookie `wallet`. */
export interface WalletVisit {
  message: string;
  nonce: string;
  expiresAt: string;
  browser: string;
}

async function begin(
  request: RequestCtx,
  { address, chainId }: WalletChallengeInput,
  person: PersonCtx | null,
): Promise<WalletVisit> {
  const { env, clock } = request;
  const limit = { subject: `wallets from ${request.address}`, free: 60, longestWaitMs: 60_000 };
  const limited = await takeLimits(env, [limit], clock.now());
  if (limited) throw new DomainError(limited);
  const { allowedChain, checkedAddress, writeMessage } = await import("./wallet-message.ts");
  const wallet = checkedAddress(address);
  const chain = allowedChain(request, chainId);
  const userId = person?.user.id ?? null;
  const { state: nonce, browser } = await beginFlow(request, { purpose: "wallet", userId, payload: {} });
  const statement = person ? "Link this wallet to your Quayside account." : "Sign in to Quayside.";
  const message = writeMessage(request, { address: wallet, chain, nonce, statement });
  const expiresAt = new Date(clock.now() + FLOW_SECONDS * 1000).toISOString();
  return { message, nonce, expiresAt, browser };
}

/**
 * Begins a sign-in with a wallet. Says nothing about whether it is linked to an account. Refused with `invalid_input`
 * for a chain that is not taken or an address whose checksum is wrong, and with `rate_limited`.
 */
export const beginWalletSignIn = (request: RequestCtx, input: WalletChallengeInput): Promise<WalletVisit> =>
  begin(request, input, null);

/** Begins to link a wallet to the person's account. Refused with `sudo_required` too. */
export async function beginWalletLink(person: PersonCtx, input: WalletChallengeInput): Promise<WalletVisit> {
  person.requireSelf();
  person.requireSudo();
  return begin(person, input, person);
}
