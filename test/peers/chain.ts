import { concatHex, getContractAddress, type Hex, hexToBytes, pad, serializeErc6492Signature } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { Evm } from "./evm.ts";

const NOBODY: Hex = "0x0000000000000000000000000000000000000001";
/** Where a call without an address is run. */
const NEWCOMER: Hex = "0x00000000000000000000000000000000c0ffee00";
const FACTORY: Hex = "0x00000000000000000000000000000000fac70000";

/**
 * A contract with one owner (ERC-1271): `isValidSignature(hash, r s v)` recovers who signed, and answers `0x1626ba7e` if
 * that is the owner, else 0.
 */
const walletCode = (owner: Hex): Hex =>
  concatHex([
    // hash, v, r and s to where the precompiled contract 1 wants them
    "0x6004355f52",
    "0x60a43560f81c602052",
    "0x606435604052",
    "0x608435606052",
    // staticcall(gas, 1, 0, 128, 128, 32)
    "0x6020608060805f60015afa50",
    // the magic value, times whether it is the owner
    ...["0x60805173" as const, owner, "0x14" as const],
    "0x631626ba7e60e01b025f52",
    "0x60205ff3",
  ]);

/** What makes a contract of a code: copies it, and returns it. */
const initOf = (code: Hex): Hex =>
  concatHex(["0x60", `0x${((code.length - 2) / 2).toString(16).padStart(2, "0")}`, "0x8060095f395ff3", code]);

/** Makes a contract of what it is called with, at the address of CREATE2 without a salt. */
const factoryCode: Hex = "0x365f5f375f365f5ff55f5260205ff3";

/** A wallet that is a contract, whose owner's key signs. */
export interface ContractWallet {
  address: Hex;
  /** What the contract at the address takes. */
  sign(message: string): Promise<Hex>;
  /** The same for one that is not made yet, with how it would be (ERC-6492). */
  signCounterfactual(message: string): Promise<Hex>;
}

/** An Ethereum node on loopback: answers `eth_call` by running the code. */
export class ChainPeer {
  readonly evm = new Evm();
  calls = 0;

  constructor() {
    this.evm.put(FACTORY, hexToBytes(factoryCode));
  }

  /** The wallet of a key; it can sign before it is made. */
  wallet(key: Hex): ContractWallet {
    const owner = privateKeyToAccount(key);
    const init = initOf(walletCode(owner.address));
    const place = { opcode: "CREATE2" as const, from: FACTORY, salt: pad("0x0"), bytecode: init };
    const sign = (message: string) => owner.signMessage({ message });
    return {
      address: getContractAddress(place),
      sign,
      signCounterfactual: async (message) =>
        serializeErc6492Signature({ address: FACTORY, data: init, signature: await sign(message) }),
    };
  }

  /** Makes the contract of a key's wallet. */
  async deploy(key: Hex): Promise<void> {
    const init = initOf(walletCode(privateKeyToAccount(key).address));
    await this.evm.call(FACTORY, NOBODY, hexToBytes(init));
  }

  /** Answers a call as JSON-RPC; what it would change is forgotten. */
  fetch = async (request: Request): Promise<Response> => {
    const { id, method, params } = (await request.json()) as {
      id: number;
      method: string;
      params: [{ to?: Hex; data: Hex }];
    };
    if (method !== "eth_call")
      return Response.json({ jsonrpc: "2.0", id, error: { code: -32601, message: `${method} is not here` } });
    this.calls++;
    const [{ to, data }] = params;
    const input = hexToBytes(data);
    const { ok, output } = await this.evm.pretend(() =>
      to ? this.evm.call(to, NOBODY, input) : this.evm.create(NEWCOMER, NOBODY, input),
    );
    const result = `0x${Buffer.from(output).toString("hex")}`;
    return Response.json(
      ok
        ? { jsonrpc: "2.0", id, result }
        : { jsonrpc: "2.0", id, error: { code: 3, message: "execution reverted", data: result } },
    );
  };
}
