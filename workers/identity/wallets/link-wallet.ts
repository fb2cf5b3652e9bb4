import { isUniqueViolation, platformDb } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { commitConnection } from "../federation/link-identity.ts";
import { wallets } from "../federation-tables.ts";
import type { PersonCtx } from "../person.ts";
import type { WalletProof } from "./contract.ts";

/**
 * Gives an account a wallet to sign in with. Refused with `sudo_required`, with `unauthenticated` for a signature that
 * is not the wallet's, and with `conflict` where it is linked already, to this account or to another.
 */
export async function linkWallet(
  person: PersonCtx,
  proof: WalletProof,
  browser: string | undefined,
): Promise<void> {
  person.requireSelf();
  person.requireSudo();
  const { env, clock, user } = person;
  const { proveWallet } = await import("./prove-wallet.ts");
  const { address, chainId } = await proveWallet(person, proof, browser, user.id);
  const id = newId("wal");
  const row = { id, address, chainId, userId: user.id, createdAt: clock.now() };
  try {
    await commitConnection(person, platformDb(env, "DIRECTORY").insert(wallets).values(row), {
      ...{ action: "wallet.linked", targetId: id, detail: { after: { address, chainId } } },
      ...{ what: "A wallet was linked to your account", label: address },
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    fail("conflict", "This wallet is linked to an account already. Unlink it there first.");
  }
}
