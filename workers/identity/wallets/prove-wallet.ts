import type { RequestCtx } from "../../kernel/context.ts";
import { fail } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { takeFlow } from "../federation/flow.ts";
import type { WalletProof } from "./contract.ts";
import { type Signer, signerOf } from "./signer.ts";
import { readMessage } from "./wallet-message.ts";

/** A wallet that somebody holds. */
export interface ProvedWallet {
  address: string;
  chainId: number;
  signer: Signer;
}

/**
 * Takes what a wallet has signed: a message for this host and now, with a nonce that was given to this browser, for this
 * use, and was not used. Refused with `unauthenticated`, and `invalid_input` for what is no such message.
 */
export async function proveWallet(
  request: RequestCtx,
  { message, signature }: WalletProof,
  browser: string | undefined,
  userId: Id<"usr"> | null,
): Promise<ProvedWallet> {
  const { address, chain, nonce } = readMessage(request, message);
  const flow = await takeFlow(request, "wallet", nonce, browser);
  if (flow.userId !== userId) fail("unauthenticated", "This was begun for something else. Begin again.");
  const signer = await signerOf(chain, { address, message, signature: signature as `0x${string}` });
  const unknown = chain.rpcUrl ? "" : ` A wallet that is a contract cannot be asked on ${chain.name} here.`;
  if (!signer) fail("unauthenticated", `This signature is not the wallet’s. Try again.${unknown}`);
  return { address, chainId: chain.id, signer };
}
