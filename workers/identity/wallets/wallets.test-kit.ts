import { type Hex, numberToHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { createSiweMessage, parseSiweMessage } from "viem/siwe";
import { afterEach, beforeEach, vi } from "vitest";
import { env, visit } from "../../../test/harness.ts";
import { ChainPeer } from "../../../test/peers/chain.ts";
import type { RequestCtx } from "../../kernel/context.ts";
import { newPerson } from "../factors/factors.test-kit.ts";
import type { PersonCtx } from "../person.ts";
import { beginWalletLink, beginWalletSignIn } from "./begin-wallet.ts";
import { linkWallet } from "./link-wallet.ts";
import { signInWithWallet } from "./sign-in-with-wallet.ts";

const NODE = "http://127.0.0.1:8545/";
/** The second has a node; the third has none, as most of those that nobody has configured. */
const CHAINS = [
  { id: 1, name: "Ethereum" },
  { id: 31337, name: "Testing", rpcUrl: NODE },
  { id: 31338, name: "Another", rpcUrl: `${NODE}another` },
];

type Message = Parameters<typeof createSiweMessage>[0];
let keys = 0;
let visitors = 0;

/** A key that no other test has, with its account. */
export const newKey = () => {
  const key = numberToHex(0x1000 + ++keys * 7919, { size: 32 });
  return { key, ...privateKeyToAccount(key) };
};

/** Two chains with a node each, for the tests of one file. */
export class WalletWorld {
  chain = new ChainPeer();
  another = new ChainPeer();
  isDown = false;
  now = 0;
  address = "";

  constructor() {
    beforeEach(() => {
      [this.chain, this.another, this.isDown] = [new ChainPeer(), new ChainPeer(), false];
      [this.now, this.address] = [Date.now(), `203.0.113.${++visitors}`];
      vi.stubGlobal("fetch", async (url: string | URL, init: RequestInit) => {
        if (this.isDown) throw new TypeError("connection refused");
        const sent = new Request(url, init);
        return (sent.url.endsWith("another") ? this.another : this.chain).fetch(sent);
      });
    });
    afterEach(() => {
      vi.unstubAllGlobals();
    });
  }

  visit = (more: Partial<RequestCtx> = {}): RequestCtx =>
    visit({
      env: { ...env, WALLET_CHAINS: JSON.stringify(CHAINS) },
      clock: { now: () => this.now },
      address: this.address,
      ...more,
    });

  person = (more: Parameters<typeof newPerson>[1] = {}): Promise<PersonCtx> => newPerson(this.visit(), more);

  /** Links a wallet, from the message to the end. */
  async link(person: PersonCtx, address: Hex, sign: (message: string) => Promise<Hex>, chainId = 31337) {
    const { message, browser } = await beginWalletLink(person, { address, chainId });
    await linkWallet(person, { message, signature: await sign(message) }, browser);
  }

  /** Somebody with a password and a key's wallet. */
  async withWallet() {
    const wallet = newKey();
    const person = await this.person();
    await this.link(person, wallet.address, (message) => wallet.signMessage({ message }));
    return { wallet, person };
  }

  /** Signs in; `change` is what is signed instead of what was to be signed. */
  async signIn(
    address: Hex,
    sign: (message: string) => Promise<Hex>,
    {
      chainId = 31337,
      change = {},
      ...more
    }: { chainId?: number; change?: Partial<Message> } & Partial<RequestCtx> = {},
  ) {
    const request = this.visit(more);
    const { message, browser } = await beginWalletSignIn(request, { address, chainId });
    const signed = createSiweMessage({ ...(parseSiweMessage(message) as Message), ...change });
    return signInWithWallet(request, { message: signed, signature: await sign(signed) }, browser);
  }
}
