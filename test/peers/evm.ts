import { concatHex, getContractAddress, type Hex, hexToBytes, keccak256, recoverAddress } from "viem";

/** What one call is given. */
interface Call {
  code: Uint8Array;
  address: Hex;
  caller: Hex;
  input: Uint8Array;
}

interface Outcome {
  ok: boolean;
  output: Uint8Array;
}

const WORD = 1n << 256n;
const NONE = new Uint8Array(0);
const signed = (value: bigint): bigint => BigInt.asIntN(256, value);
const word = (value: bigint): bigint => BigInt.asUintN(256, value);
const bit = (yes: boolean): bigint => (yes ? 1n : 0n);
const hexOf = (bytes: Uint8Array): Hex => `0x${Buffer.from(bytes).toString("hex")}`;
const wordOf = (bytes: Uint8Array): bigint => (bytes.length === 0 ? 0n : BigInt(hexOf(bytes)));
const bytesOf = (value: bigint): Uint8Array => hexToBytes(`0x${value.toString(16).padStart(64, "0")}`);
const addressOf = (value: bigint): Hex => `0x${BigInt.asUintN(160, value).toString(16).padStart(40, "0")}`;

/** `size` bytes from `from` on, with zeros behind the end. */
function slice(bytes: Uint8Array, from: bigint, size: bigint): Uint8Array {
  const piece = new Uint8Array(Number(size));
  if (from < BigInt(bytes.length)) piece.set(bytes.subarray(Number(from), Number(from + size)));
  return piece;
}

/** Opcodes that take words from the stack and put one there (Yellow Paper, appendix H). */
const PURE: Record<number, (a: bigint, b: bigint) => bigint> = {
  1: (a, b) => word(a + b),
  2: (a, b) => word(a * b),
  3: (a, b) => word(a - b),
  4: (a, b) => (b === 0n ? 0n : a / b),
  5: (a, b) => (b === 0n ? 0n : word(signed(a) / signed(b))),
  6: (a, b) => (b === 0n ? 0n : a % b),
  10: (a, b) => {
    let power = 1n;
    for (let left = b, base = a; left > 0n; left >>= 1n, base = word(base * base))
      if (left & 1n) power = word(power * base);
    return power;
  },
  16: (a, b) => bit(a < b),
  17: (a, b) => bit(a > b),
  18: (a, b) => bit(signed(a) < signed(b)),
  19: (a, b) => bit(signed(a) > signed(b)),
  20: (a, b) => bit(a === b),
  22: (a, b) => a & b,
  23: (a, b) => a | b,
  24: (a, b) => a ^ b,
  26: (a, b) => (a > 31n ? 0n : (b >> (8n * (31n - a))) & 255n),
  27: (a, b) => (a > 255n ? 0n : word(b << a)),
  28: (a, b) => (a > 255n ? 0n : b >> a),
  29: (a, b) => word(signed(b) >> (a > 255n ? 255n : a)),
};

/** Thrown for what reverts with everything that the call has done. */
class Halt extends Error {}

/** A call under way. */
class Frame {
  readonly call: Call;
  at = 0;
  returned: Uint8Array = NONE;
  readonly #stack: bigint[] = [];
  #memory = new Uint8Array(0);

  constructor(call: Call) {
    this.call = call;
  }

  push = (value: bigint): void => void this.#stack.push(value);

  pop = (): bigint => this.#stack.pop() ?? halt("the stack is empty");

  duplicate = (depth: number): void => this.push(this.#stack.at(-depth) ?? halt("the stack is too short"));

  swap(depth: number): void {
    const [top, other] = [this.#stack.length - 1, this.#stack.length - 1 - depth];
    const [a, b] = [this.#stack[top], this.#stack[other]];
    if (a === undefined || b === undefined) halt("the stack is too short");
    [this.#stack[top], this.#stack[other]] = [b, a];
  }

  #reach(end: bigint): void {
    if (end > 1_000_000n) halt("too much memory");
    if (end <= BigInt(this.#memory.length)) return;
    const grown = new Uint8Array(Math.ceil(Number(end) / 32) * 32);
    grown.set(this.#memory);
    this.#memory = grown;
  }

  read(from: bigint, size: bigint): Uint8Array {
    if (size > 0n) this.#reach(from + size);
    return slice(this.#memory, from, size);
  }

  write(to: bigint, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#reach(to + BigInt(bytes.length));
    this.#memory.set(bytes, Number(to));
  }

  copy(from: Uint8Array): void {
    const [to, at, size] = [this.pop(), this.pop(), this.pop()];
    this.write(to, slice(from, at, size));
  }

  jump(to: bigint): void {
    if (this.call.code[Number(to)] !== 0x5b) halt("there is no place to jump to");
    this.at = Number(to);
  }
}

function halt(why: string): never {
  throw new Halt(why);
}

/** Opcodes that need no other contract. */
const STEPS: Record<number, (frame: Frame) => void> = {
  21: (f) => f.push(bit(f.pop() === 0n)),
  25: (f) => f.push(WORD - 1n - f.pop()),
  32: (f) => f.push(BigInt(keccak256(f.read(f.pop(), f.pop())))),
  48: (f) => f.push(BigInt(f.call.address)),
  51: (f) => f.push(BigInt(f.call.caller)),
  52: (f) => f.push(0n),
  53: (f) => f.push(wordOf(slice(f.call.input, f.pop(), 32n))),
  54: (f) => f.push(BigInt(f.call.input.length)),
  55: (f) => f.copy(f.call.input),
  56: (f) => f.push(BigInt(f.call.code.length)),
  57: (f) => f.copy(f.call.code),
  61: (f) => f.push(BigInt(f.returned.length)),
  62: (f) => f.copy(f.returned),
  80: (f) => void f.pop(),
  81: (f) => f.push(wordOf(f.read(f.pop(), 32n))),
  82: (f) => f.write(f.pop(), bytesOf(f.pop())),
  83: (f) => f.write(f.pop(), bytesOf(f.pop()).slice(31)),
  86: (f) => f.jump(f.pop()),
  87: (f) => {
    const [to, when] = [f.pop(), f.pop()];
    if (when !== 0n) f.jump(to);
  },
  90: (f) => f.push(1_000_000n),
  91: () => undefined,
};

/** Opcodes that come in rows: PUSH, DUP and SWAP. Answers whether this is one. */
function stepOfRow(frame: Frame, op: number): boolean {
  if (op >= 0x5f && op <= 0x7f) {
    const size = op - 0x5f;
    frame.push(wordOf(slice(frame.call.code, BigInt(frame.at + 1), BigInt(size))));
    frame.at += size;
  } else if (op >= 0x80 && op <= 0x8f) frame.duplicate(op - 0x7f);
  else if (op >= 0x90 && op <= 0x9f) frame.swap(op - 0x8f);
  else return false;
  return true;
}

/**
 * As much of an Ethereum virtual machine as contracts that check signatures need: calls, creation, memory, and the
 * precompiled contract that recovers a signer. Gas, money, storage and logs it has not.
 */
export class Evm {
  /** The code of each contract, by its address in lower case. */
  readonly #codes = new Map<string, Uint8Array>();
  #created = 0n;

  code = (address: string): Uint8Array => this.#codes.get(address.toLowerCase()) ?? NONE;

  /** Puts a contract at an address. */
  put = (address: Hex, code: Uint8Array): void => void this.#codes.set(address.toLowerCase(), code);

  /** Calls a contract; a call that fails has done nothing. */
  async call(to: Hex, caller: Hex, input: Uint8Array): Promise<Outcome> {
    if (BigInt(to) === 1n) return { ok: true, output: await recover(input) };
    if (BigInt(to) === 4n) return { ok: true, output: input };
    return this.#run({ code: this.code(to), address: to, caller, input });
  }

  /** Runs what creates a contract, at an address; what it returns becomes the code. */
  async create(address: Hex, caller: Hex, init: Uint8Array): Promise<Outcome> {
    const outcome = await this.#run({ code: init, address, caller, input: NONE });
    if (outcome.ok) this.put(address, outcome.output);
    return outcome;
  }

  /** Does something of which nothing stays. */
  async pretend<T>(work: () => Promise<T>): Promise<T> {
    const undo = this.#undo();
    return work().finally(undo);
  }

  #undo(): () => void {
    const before = new Map(this.#codes);
    return () => {
      this.#codes.clear();
      for (const [address, code] of before) this.#codes.set(address, code);
    };
  }

  async #run(call: Call): Promise<Outcome> {
    const undo = this.#undo();
    const outcome = await this.#steps(new Frame(call)).catch((error: unknown) => {
      if (error instanceof Halt) return { ok: false, output: NONE };
      throw error;
    });
    if (!outcome.ok) undo();
    return outcome;
  }

  async #steps(frame: Frame): Promise<Outcome> {
    const { code } = frame.call;
    for (; frame.at < code.length; frame.at++) {
      const op = code[frame.at] ?? 0;
      if (op === 0x00) break;
      if (op === 0xf3 || op === 0xfd)
        return { ok: op === 0xf3, output: frame.read(frame.pop(), frame.pop()) };
      const pure = PURE[op];
      const step = STEPS[op];
      if (pure) frame.push(pure(frame.pop(), frame.pop()));
      else if (step) step(frame);
      else if (!stepOfRow(frame, op)) await this.#outward(frame, op);
    }
    return { ok: true, output: NONE };
  }

  /** Opcodes that reach other contracts. */
  async #outward(frame: Frame, op: number): Promise<void> {
    const { pop } = frame;
    if (op === 0x3b) return frame.push(BigInt(this.code(addressOf(pop())).length));
    if (op === 0xf1 || op === 0xfa) {
      const [, to] = [pop(), addressOf(pop())];
      if (op === 0xf1) pop();
      const [input, into, room] = [frame.read(pop(), pop()), pop(), pop()];
      const outcome = await this.call(to, frame.call.address, input);
      frame.returned = outcome.output;
      frame.write(into, outcome.output.slice(0, Number(room)));
      return frame.push(bit(outcome.ok));
    }
    if (op !== 0xf0 && op !== 0xf5) halt(`there is no opcode ${op} here`);
    const [, bytecode] = [pop(), frame.read(pop(), pop())];
    const from = frame.call.address;
    const place =
      op === 0xf0
        ? getContractAddress({ from, nonce: this.#created++ })
        : getContractAddress({ opcode: "CREATE2", from, salt: bytesOf(pop()), bytecode });
    const outcome = await this.create(place, from, bytecode);
    frame.returned = outcome.ok ? NONE : outcome.output;
    frame.push(outcome.ok ? BigInt(place) : 0n);
  }
}

/** The precompiled contract 1: who signed a hash, or nothing. */
async function recover(input: Uint8Array): Promise<Uint8Array> {
  const [hash, v, r, s] = [0n, 32n, 64n, 96n].map((from) => slice(input, from, 32n));
  const signature = concatHex([hexOf(r ?? NONE), hexOf(s ?? NONE), hexOf((v ?? NONE).slice(31))]);
  const signer = await recoverAddress({ hash: hexOf(hash ?? NONE), signature }).catch(() => null);
  return signer ? bytesOf(BigInt(signer)) : NONE;
}
