export type ByteRange = { offset: number; length: number };

/**
 * The bytes that a `Range` field asks for (RFC 9110, section 14.1.2): one range, since several are seldom and may be
 * answered whole. Undefined for the whole file; null where there are no such bytes.
 */
export function byteRange(field: string | null, bytes: number): ByteRange | null | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(field?.trim() ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  const offset = first === "" ? Math.max(0, bytes - Number(last)) : Number(first);
  const end = first === "" || last === "" ? bytes : Math.min(bytes, Number(last) + 1);
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  return offset >= bytes || end <= offset ? null : { offset, length: end - offset };
}
