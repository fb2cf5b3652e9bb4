export type ArchiveFormat = "zip" | "gzip" | "tar";

/** How many of the first bytes tell the format. */
export const HEAD_BYTES = 262;

const TAR_MAGIC = { start: 257, end: 262, text: "ustar" };

/** The format of an archive by its first bytes, since names and content types are often wrong. */
export function archiveFormat(head: Uint8Array): ArchiveFormat | undefined {
  const starts = (...magic: number[]) => magic.every((byte, i) => head[i] === byte);
  if (starts(0x50, 0x4b, 3, 4) || starts(0x50, 0x4b, 5, 6)) return "zip";
  if (starts(0x1f, 0x8b)) return "gzip";
  const magic = head.subarray(TAR_MAGIC.start, TAR_MAGIC.end);
  return new TextDecoder("latin1").decode(magic) === TAR_MAGIC.text ? "tar" : undefined;
}
