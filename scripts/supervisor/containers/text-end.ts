import { StringDecoder } from "node:string_decoder";

/** Keeps the end of a text that comes in pieces. */
export class TextEnd {
  readonly #most: number;
  readonly #decoder = new StringDecoder("utf8");
  #text = "";

  constructor(most: number) {
    this.#most = most;
  }

  add(piece: Buffer | string): void {
    const text = typeof piece === "string" ? piece : this.#decoder.write(piece);
    this.#text = (this.#text + text).slice(-this.#most);
  }

  get text(): string {
    return this.#text;
  }
}
