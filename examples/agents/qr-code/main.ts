import { choose, type Level } from "./capacity.ts";
import { contentOf, type Input } from "./content.ts";
import { encode } from "./encode.ts";
import { draw } from "./matrix.ts";

interface Io {
  log: { info(message: string, data?: object): void };
}

/** Makes a QR code (ISO/IEC 18004) of a text, an address or a network's password. */
export default async function make(input: Input & { correction?: Level; margin?: number }, io: Io) {
  const { correction = "M", margin = 4 } = input;
  const content = contentOf(input);
  const bytes = new TextEncoder().encode(content);
  const size = choose(bytes.length, correction);
  const matrix = encode(bytes, size);
  io.log.info("Made a QR code", { version: size.version, bytes: bytes.length });
  return {
    code: draw(matrix, margin, `QR code: ${content.length > 60 ? `${content.slice(0, 59)}…` : content}`),
    content,
    version: size.version,
    modules: matrix.length,
    correction,
    rows: matrix.map((row) => row.map((dark) => (dark ? "1" : "0")).join("")),
  };
}
