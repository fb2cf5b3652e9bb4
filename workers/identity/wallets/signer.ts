import { createClient, custom, hashMessage, isAddressEqual, recoverMessageAddress } from "viem";
import { verifyHash } from "viem/actions";
import { z } from "zod";
import { fail } from "../../kernel/errors.ts";
import { parseJson } from "../../kernel/json.ts";
import { boundedFetch } from "../federation/bounded-fetch.ts";
import type { WalletChain } from "./chains.ts";

/** Who has signed: the key of the address, on whichever chain, or the contract at it on one. */
export type Signer = "key" | "contract";

interface Signed {
  address: `0x${string}`;
  message: string;
  signature: `0x${string}`;
}

const answer = z.object({
  result: z.unknown(),
  error: z.object({ code: z.number(), message: z.string(), data: z.unknown() }).partial().optional(),
});

/** Who has signed a message as an address; null for somebody else. Refused with `unavailable` while the chain is away. */
export async function signerOf(chain: WalletChain, signed: Signed): Promise<Signer | null> {
  const { address, message, signature } = signed;
  const by = await recoverMessageAddress({ message, signature }).catch(() => null);
  if (by && isAddressEqual(by, address)) return "key";
  return chain.rpcUrl && (await isContracts(chain.rpcUrl, chain.name, signed)) ? "contract" : null;
}

/** Asks the contract at an address (ERC-1271), or the one that would be made there (ERC-6492). */
async function isContracts(rpcUrl: string, name: string, { address, message, signature }: Signed) {
  let isAway = false;
  const request = async ({ method, params }: { method: string; params?: unknown }) => {
    try {
      const response = await boundedFetch(rpcUrl, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
      });
      const { result, error } = answer.parse(parseJson(await response.text()));
      if (error) throw Object.assign(new NodeRefusal(error.message), error);
      return result;
    } catch (error) {
      isAway ||= !(error instanceof NodeRefusal);
      throw error;
    }
  };
  const client = createClient({ transport: custom({ request }, { retryCount: 0 }) });
  const valid = await verifyHash(client, { address, hash: hashMessage(message), signature }).catch(
    () => false,
  );
  // The library takes a node that does not answer for a contract that says no.
  if (!valid && isAway) fail("unavailable", `${name} did not answer. Try again in a moment.`);
  return valid;
}

/** A node's answer to a call that a contract reverted, or that it does not take. */
class NodeRefusal extends Error {}
