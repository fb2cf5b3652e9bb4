import type { PasskeyAssertion, PasskeyAttestation } from "./contract.ts";

const encoder = new TextEncoder();
const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
const sha256 = async (bytes: Uint8Array<ArrayBuffer>) =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const join = (...parts: Uint8Array[]): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.concat(parts));

/** As much CBOR (RFC 8949) as WebAuthn needs: integers, bytes, text, maps. */
function cbor(value: number | string | Uint8Array | Map<unknown, unknown>): Uint8Array {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") return join(head(3, encoder.encode(value).length), encoder.encode(value));
  if (value instanceof Uint8Array) return join(head(2, value.length), value);
  const entries = [...value].flatMap((pair) => pair.map((item) => cbor(item as number)));
  return join(head(5, value.size), ...entries);
}
function head(major: number, count: number): Uint8Array {
  if (count < 24) return Uint8Array.of((major << 5) | count);
  if (count < 256) return Uint8Array.of((major << 5) | 24, count);
  return Uint8Array.of((major << 5) | 25, count >> 8, count & 255);
}

/** An ECDSA signature as WebAuthn has it: DER instead of two halves. */
function der(raw: Uint8Array): Uint8Array {
  const integer = (half: Uint8Array) => {
    const start = half.findIndex((byte) => byte !== 0);
    const digits = half.slice(start);
    const positive = (digits[0] ?? 0) > 127 ? join(Uint8Array.of(0), digits) : digits;
    return join(Uint8Array.of(2, positive.length), positive);
  };
  const both = join(integer(raw.slice(0, 32)), integer(raw.slice(32)));
  return join(Uint8Array.of(0x30, both.length), both);
}

export interface Options {
  challenge: string;
  rpId?: string;
  rp?: { id?: string };
  user?: { id: string };
}

/** What an authenticator and its browser say, where they lie. */
export interface Lies {
  origin?: string;
  rpId?: string;
  type?: string;
  challenge?: string;
  crossOrigin?: boolean;
  present?: boolean;
  verified?: boolean;
  counter?: number;
  userHandle?: string | null;
  /** Signs with another key than the one that was registered. */
  key?: CryptoKey;
  id?: string;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const newKey = () => crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]) as Promise<CryptoKeyPair>;

/** An authenticator with one key, in a browser at `origin`. */
export class Authenticator {
  readonly id = b64(crypto.getRandomValues(new Uint8Array(16)));
  readonly origin: string;
  readonly #pair: CryptoKeyPair;
  #userHandle = "";
  counter = 0;

  private constructor(origin: string, pair: CryptoKeyPair) {
    this.origin = origin;
    this.#pair = pair;
  }
  static async make(origin = "http://quayside.test"): Promise<Authenticator> {
    return new Authenticator(origin, await newKey());
  }
  static strangerKey = async (): Promise<CryptoKey> => (await newKey()).privateKey;

  #clientData(type: string, { challenge }: Options, lies: Lies): Uint8Array<ArrayBuffer> {
    const crossOrigin = lies.crossOrigin ?? false;
    const said = { type: lies.type ?? type, challenge: lies.challenge ?? challenge, crossOrigin };
    return encoder.encode(JSON.stringify({ ...said, origin: lies.origin ?? this.origin }));
  }

  async #authenticatorData(
    rpId: string,
    lies: Lies,
    attested?: Uint8Array,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const { present = true, verified = true, counter = this.counter } = lies;
    const flags = (present ? 1 : 0) | (verified ? 4 : 0) | (attested ? 64 : 0);
    const count = Uint8Array.of(counter >>> 24, (counter >> 16) & 255, (counter >> 8) & 255, counter & 255);
    const name = await sha256(encoder.encode(lies.rpId ?? rpId));
    return join(name, Uint8Array.of(flags), count, attested ?? new Uint8Array());
  }

  /** `navigator.credentials.create()`. */
  async create(options: Options, lies: Lies = {}): Promise<PasskeyAttestation> {
    this.#userHandle = options.user?.id ?? "";
    const { x = "", y = "" } = (await crypto.subtle.exportKey("jwk", this.#pair.publicKey)) as JsonWebKey;
    const coordinates: [number, Uint8Array][] = [
      [-2, Buffer.from(x, "base64url")],
      [-3, Buffer.from(y, "base64url")],
    ];
    const key = cbor(new Map<number, unknown>([[1, 2], [3, -7], [-1, 1], ...coordinates]));
    const id = Buffer.from(this.id, "base64url");
    const attested = join(new Uint8Array(16), Uint8Array.of(0, id.length), id, key);
    const authData = await this.#authenticatorData(options.rp?.id ?? "", lies, attested);
    const object = new Map<string, unknown>([
      ["fmt", "none"],
      ["attStmt", new Map()],
      ["authData", authData],
    ]);
    const response = {
      clientDataJSON: b64(this.#clientData("webauthn.create", options, lies)),
      attestationObject: b64(cbor(object)),
      transports: ["internal"],
    };
    return { id: this.id, rawId: this.id, type: "public-key", response, clientExtensionResults: {} };
  }

  /** `navigator.credentials.get()`. */
  async get(options: Options, lies: Lies = {}): Promise<PasskeyAssertion> {
    const clientData = this.#clientData("webauthn.get", options, lies);
    const authenticatorData = await this.#authenticatorData(options.rpId ?? "", lies);
    const signed = join(authenticatorData, await sha256(clientData));
    const raw = await crypto.subtle.sign(ALGORITHM, lies.key ?? this.#pair.privateKey, signed);
    const response = {
      clientDataJSON: b64(clientData),
      authenticatorData: b64(authenticatorData),
      signature: b64(der(new Uint8Array(raw))),
      userHandle: lies.userHandle === undefined ? this.#userHandle : lies.userHandle,
    };
    const id = lies.id ?? this.id;
    return { id, rawId: id, type: "public-key", response, clientExtensionResults: {} };
  }
}
