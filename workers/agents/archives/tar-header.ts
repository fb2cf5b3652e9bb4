import { refuseArchive, refuseEntry } from "./refusals.ts";

export const BLOCK = 512;

/** How many bytes so many take in a tar: whole blocks. */
export const padded = (bytes: number): number => Math.ceil(bytes / BLOCK) * BLOCK;

/** A header of a tar (POSIX.1-2017, pax, "ustar Interchange Format"), and what GNU made of it. */
export interface TarHeader {
  name: string;
  /** The type flag: `0` a file, `5` a folder, `x` attributes of the next entry… */
  type: string;
  size: number;
}

export const refuseTar = (reason: string): never => refuseArchive("tar", reason);

export const isZero = (block: Uint8Array): boolean => block.every((byte) => byte === 0);

/** Reads one header; refuses a wrong checksum, and numbers that programs read differently. */
export function parseHeader(block: Uint8Array): TarHeader {
  const magic = latin1(block.subarray(257, 263));
  if (magic !== "ustar\0" && magic !== "ustar ")
    refuseTar("it is not a tar of the usual format (ustar, pax, GNU)");
  const sum = block.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  if (octal(block.subarray(148, 156)) !== sum) refuseTar("a header has a wrong checksum");
  const prefix = magic === "ustar\0" ? field(block, 345, 155) : EMPTY;
  return {
    name: joinName(prefix, field(block, 0, 100)),
    type: latin1(block.subarray(156, 157)).replace("\0", "0"),
    size: octal(block.subarray(124, 136)),
  };
}

const EMPTY = new Uint8Array();
const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** A text field: up to its first NUL, if it has one. */
function field(block: Uint8Array, start: number, length: number): Uint8Array {
  const bytes = block.subarray(start, start + length);
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

function joinName(prefix: Uint8Array, name: Uint8Array): string {
  return prefix.length === 0 ? textOfName(name) : `${textOfName(prefix)}/${textOfName(name)}`;
}

/** The text of a name. What is no UTF-8 gives U+FFFD, which no path may have. */
export const textOfName = (bytes: Uint8Array): string =>
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);

/** Digits to the base of eight, with spaces or NULs around them. Other forms are for sizes that no upload may have. */
function octal(bytes: Uint8Array): number {
  const digits = /^ *([0-7]+)[ \0]*$/.exec(latin1(bytes))?.[1];
  return digits === undefined
    ? refuseTar("a header has a number that is not octal")
    : Number.parseInt(digits, 8);
}

const OTHER_TYPES: Record<string, string> = {
  "1": "a hard link",
  "2": "a symbolic link",
  "3": "a character device",
  "4": "a block device",
  "6": "a fifo",
  S: "a sparse file",
};

/** Why an entry of this type cannot be taken; undefined for files and folders. */
export function refusedType(type: string): string | undefined {
  if (type === "0" || type === "5") return undefined;
  return `is ${OTHER_TYPES[type] ?? `of the type ${JSON.stringify(type)}`}; put the file itself in`;
}

/** Refuses what only files may have: bytes of their own. Programs do not agree on whether they are there. */
export function checkSize(name: string, { type, size }: TarHeader): void {
  if (type !== "0" && size !== 0) refuseEntry(name, "has data of its own, and is no file");
}
