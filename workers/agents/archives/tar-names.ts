import { refuseEntry } from "./refusals.ts";
import { refuseTar, type TarHeader, textOfName } from "./tar-header.ts";

/** What stands before an entry and changes it: a longer name, attributes. */
export interface Attributes {
  path?: string;
  size?: number;
  sparse?: boolean;
}

/** A name that GNU tar puts before an entry whose own field is too short for it. */
export function longName(data: Uint8Array): Attributes {
  const end = data.indexOf(0);
  return { path: textOfName(end < 0 ? data : data.subarray(0, end)) };
}

/** Attributes before an entry (POSIX.1-2017, pax, "pax Extended Header"): records of `length key=value\n`. */
export function paxAttributes(data: Uint8Array): Attributes {
  const records = new Map<string, Uint8Array>();
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(0x20, at);
    const length = decimal(data.subarray(at, space));
    const record = data.subarray(space + 1, at + length - 1);
    const equals = record.indexOf(0x3d);
    const whole = length > 0 && at + length <= data.length;
    if (!whole || equals <= 0 || data[at + length - 1] !== 0x0a) refuseTar("an extended header is damaged");
    const key = textOfName(record.subarray(0, equals));
    if (records.has(key)) refuseTar(`an extended header has ${JSON.stringify(key)} twice`);
    records.set(key, record.subarray(equals + 1));
    at += length;
  }
  return attributesOf(records);
}

/** A number as pax writes it; NaN for whatever else JavaScript takes for one. */
const decimal = (digits: Uint8Array): number => {
  const text = textOfName(digits);
  return /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
};

function attributesOf(records: Map<string, Uint8Array>): Attributes {
  const [path, size] = [records.get("path"), records.get("size")];
  const attributes: Attributes = {};
  if (path) attributes.path = textOfName(path);
  if (size) attributes.size = decimal(size);
  if ([...records.keys()].some((key) => key.startsWith("GNU.sparse."))) attributes.sparse = true;
  return attributes;
}

/** Attributes of all entries that follow: programs apply them differently, so that none may change what is read. */
export function checkGlobal({ path, size, sparse }: Attributes): void {
  if (path !== undefined || size !== undefined || sparse) refuseTar("a global header changes names or sizes");
}

/** The name of an entry: its own, or the longer one that stands before it. */
export function nameOf(header: TarHeader, before: Attributes): string {
  const name = before.path ?? header.name;
  if (before.size !== undefined && before.size !== header.size)
    refuseEntry(name, "has two different sizes in its headers");
  return name;
}
