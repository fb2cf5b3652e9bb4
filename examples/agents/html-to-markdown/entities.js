import named from "./entities.json";

/** Numbers that old pages mean as Windows-1252, from 0x80. */
const WINDOWS_1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

const REFERENCE =
  /&(?:#(\d{1,8});?|#x([0-9a-f]{1,6});?|([a-z][a-z0-9]{1,30});|(amp|lt|gt|quot|nbsp)(?![a-z0-9=]))/gi;

/** Replaces `&amp;`, `&#38;` and `&#x26;`; what is not a reference, such as `?a=1&copy=2`, stays as it is. */
export function decodeEntities(text) {
  if (!text.includes("&")) return text;
  return text.replace(REFERENCE, (whole, decimal, hex, name, unended) => {
    if (decimal) return character(Number(decimal));
    if (hex) return character(Number.parseInt(hex, 16));
    const known = name ?? unended.toLowerCase();
    return Object.hasOwn(named, known) ? named[known] : whole;
  });
}

function character(code) {
  if (code >= 0x80 && code <= 0x9f) return WINDOWS_1252[code - 0x80];
  const impossible = code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff);
  return impossible ? "\uFFFD" : String.fromCodePoint(code);
}
