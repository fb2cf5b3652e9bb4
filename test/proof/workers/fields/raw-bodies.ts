import type { Trial } from "./trial.ts";

const utf16 = (text: string, little: boolean): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(text.length * 2);
  for (let i = 0; i < text.length; i++) {
    new DataView(bytes.buffer).setUint16(i * 2, text.charCodeAt(i), little);
  }
  return bytes;
};

const bytesOf = (...parts: (string | number[] | Uint8Array)[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(
    parts.flatMap((part) => [...(typeof part === "string" ? new TextEncoder().encode(part) : part)]),
  );

/** Byte sequences that are no UTF-8: a lone byte, a broken one, an overlong slash, half a surrogate, beyond Unicode. */
const NO_UTF8: [string, number[]][] = [
  ["a lone continuation", [0x80]],
  ["0xff", [0xff]],
  ["a character that is cut off", [0xe2, 0x82]],
  ["an overlong slash", [0xc0, 0xaf]],
  ["an overlong NUL", [0xc0, 0x80]],
  ["half a surrogate pair", [0xed, 0xa0, 0x80]],
  ["a character beyond Unicode", [0xf4, 0x90, 0x80, 0x80]],
  ["Latin-1", [0xe9]],
];

interface Raw {
  label: string;
  body: BodyInit;
  headers?: Record<string, string>;
  verdict?: Trial["verdict"];
  pointer?: string;
}

const rawTrials = (place: string, raws: Raw[]): Trial[] =>
  raws.map(({ label, body, headers = {}, verdict = "refused", pointer }) => ({
    ...{ label, place, verdict, change: { body, headers } },
    ...(pointer !== undefined && { pointer }),
  }));

const TYPE = "/header/content-type";
const MB = 1024 * 1024;

function encodings(text: string): Raw[] {
  // Into the first text, whatever it is the value of.
  const [head = "", ...tail] = text.split(":");
  const broken = (bytes: number[]) => bytesOf(`${head}:"`, bytes, `",${tail.join(":")}`);
  const utf8 = NO_UTF8.map(([label, bytes]) => ({
    label: `${label} instead of UTF-8`,
    body: broken(bytes),
    pointer: "",
  }));
  const charsets = ["utf-16", "iso-8859-1", "windows-1252", "utf-7", "x".repeat(5_000)].map((charset) => ({
    label: `charset ${charset.slice(0, 20)}`,
    body: text,
    headers: { "content-type": `application/json; charset=${charset}` },
    pointer: TYPE,
  }));
  const codings = ["gzip", "GZIP", "br", "deflate", "zstd", "identity, gzip", "\xff", "x".repeat(5_000)].map(
    (coding) => ({
      label: `content-encoding ${coding.slice(0, 20)}`,
      body: text,
      headers: { "content-encoding": coding },
      pointer: "/header/content-encoding",
    }),
  );
  return [
    ...utf8,
    ...charsets,
    ...codings,
    { label: "UTF-16, little end first", body: utf16(text, true), pointer: "" },
    { label: "UTF-16, big end first", body: utf16(text, false), pointer: "" },
    { label: "UTF-16 with its mark", body: utf16(`\ufeff${text}`, true), pointer: "" },
    { label: "a byte order mark", body: bytesOf([0xef, 0xbb, 0xbf], text), verdict: "any" },
    { label: "two byte order marks", body: bytesOf([0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf], text), pointer: "" },
    { label: "NUL after the end", body: `${text}\0`, pointer: "" },
  ];
}

const TYPES = [
  ...["application/xml", "text/html", "text/csv", "application/octet-stream", "application/msgpack"],
  ...["multipart/form-data", "multipart/form-data; boundary=x", "application/jsonn", "json", "*/*", "\xff"],
  ...["application/problem+jsonx", `application/${"x".repeat(5_000)}`],
];

/**
 * What is wrong with a JSON body as such: encoding, type, size. `required`: one has to be there. `anyType`: its first
 * bytes say what it is.
 */
export function jsonBodyTrials(text: string, required: boolean, anyType: boolean): Trial[] {
  const types = TYPES.map((type) => ({
    label: `content-type ${type.slice(0, 40)}`,
    body: text,
    headers: { "content-type": type },
    ...(anyType ? { verdict: "any" as const } : { pointer: TYPE }),
  }));
  const sizes: Raw[] = (anyType ? [13] : [13, 6]).map((size) => ({
    label: `${size} MB`,
    body: `${text.slice(0, -1)}${" ".repeat(size * MB)}${text.slice(-1)}`,
    pointer: "",
  }));
  const empty: Raw[] = ["", " ", "\n\t"].map((body) => ({
    label: `${JSON.stringify(body)} for a body`,
    body,
    ...(required || body !== "" ? { pointer: "" } : { verdict: "any" }),
  }));
  return rawTrials("body", [...encodings(text), ...types, ...sizes, ...empty]);
}

/** What is wrong with a page's form as such. */
export function formBodyTrials(text: string): Trial[] {
  const other = ["application/json", "text/plain", "application/xml", "image/png", "multipart/form-data", ""];
  const multipart = "multipart/form-data; boundary=x";
  const raws: Raw[] = [
    ...other.map((type) => ({
      label: `content-type ${type || "missing"}`,
      body: bytesOf(text || "x"),
      headers: { "content-type": type },
    })),
    ...["", "--x", "--x\r\n\r\n", "--y--", "--x--", '--x\r\nContent-Disposition: form-data; name="a"'].map(
      (body) => ({
        label: `a form cut off: ${JSON.stringify(body)}`,
        body: bytesOf(body, [0xff]),
        headers: { "content-type": multipart },
      }),
    ),
    { label: "13 MB", body: `${text}&more=${"x".repeat(13 * MB)}` },
    { label: "a coded form", body: text || "x", headers: { "content-encoding": "gzip" } },
    { label: "no UTF-8", body: bytesOf(text, [0xff, 0xc0, 0xaf]), verdict: "any" },
    { label: "percent signs alone", body: `${text}&%=%&%zz=%ff&=&&`, verdict: "any" },
    { label: "10,000 fields", body: `${text}${"&a=b".repeat(10_000)}`, verdict: "any" },
    { label: "names of every object", body: `${text}&__proto__=1&constructor=1&toString=1`, verdict: "any" },
  ];
  return rawTrials("form", raws);
}
