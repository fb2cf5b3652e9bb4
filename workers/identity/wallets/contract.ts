import { z } from "@hono/zod-openapi";
import { plainText } from "../../kernel/plain-text.ts";

/** `POST /auth/wallet/challenge`, `POST /account/wallets/challenge`. */
export const walletChallengeInput = z
  .strictObject({
    address: plainText
      .regex(/^0x[0-9a-fA-F]{40}$/, "has to be an address: 0x and 40 hexadecimal digits")
      .openapi({ example: "0x71C7656EC7ab88b098defB751B7401B5f6d8976F" }),
    chainId: z
      .int()
      .min(1)
      .max(Number.MAX_SAFE_INTEGER)
      .openapi({ description: "The chain that the wallet is on (EIP-155).", example: 1 }),
  })
  .openapi("WalletChallengeInput");
export type WalletChallengeInput = z.infer<typeof walletChallengeInput>;

export const walletChallenge = z
  .object({
    message: z.string().openapi({ description: "The message of EIP-4361 that the wallet is to sign." }),
    nonce: z.string().openapi({
      description: "Its nonce, for programs that write the message themselves. Works once, in this browser.",
    }),
    expiresAt: z.iso.datetime(),
  })
  .openapi("WalletChallenge");

/** `POST /auth/wallet`, `POST /account/wallets`. */
export const walletProof = z
  .strictObject({
    message: z
      .string()
      .min(1)
      .max(4_000)
      .openapi({ description: "What was signed, byte for byte; times as `2026-11-22T01:02:03.000Z`." }),
    signature: plainText
      .max(40_000)
      .regex(/^0x(?:[0-9a-fA-F]{2})+$/, "has to be hexadecimal, beginning with 0x")
      .openapi({ description: "By `personal_sign` (EIP-191), or a contract's (ERC-1271, ERC-6492)." }),
  })
  .openapi("WalletProof");
export type WalletProof = z.infer<typeof walletProof>;
