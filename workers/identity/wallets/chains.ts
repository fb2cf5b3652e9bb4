import { z } from "zod";
import type { Env } from "../../kernel/env.ts";
import { parseJson } from "../../kernel/json.ts";

declare module "../../kernel/env.ts" {
  interface Env {
    /** JSON: the chains that wallets may be on, `[{ "id", "name", "rpcUrl"? }]`; `[]` for no wallets at all. */
    WALLET_CHAINS?: string;
  }
}

const chain = z.strictObject({
  id: z.int().positive(),
  name: z.string().min(1).max(60),
  /** An Ethereum node's JSON-RPC. Wallets that are contracts can be asked on chains that have one. */
  rpcUrl: z.url({ protocol: /^https?$/ }).optional(),
});
export const walletChainList = z.array(chain).max(50);
export type WalletChain = z.infer<typeof chain>;

/** Where most wallets are. A key's signature is alike on each, so no node is needed for those. */
const USUAL: WalletChain[] = [
  { id: 1, name: "Ethereum" },
  { id: 8453, name: "Base" },
  { id: 42161, name: "Arbitrum One" },
  { id: 10, name: "OP Mainnet" },
  { id: 137, name: "Polygon" },
];

/** The chains that wallets may be on. Throws for a setting that cannot be read. */
export function walletChains({ WALLET_CHAINS, ENVIRONMENT }: Env): WalletChain[] {
  if (!WALLET_CHAINS) return USUAL;
  const chains = walletChainList.parse(parseJson(WALLET_CHAINS));
  const open = chains.find(({ rpcUrl }) => rpcUrl?.startsWith("http:"));
  // What a node says decides who somebody is: nobody on the way may say it.
  if (open && ENVIRONMENT !== "development") throw new Error(`WALLET_CHAINS: ${open.name} needs https`);
  return chains;
}
