import { problem } from "./problem.js";

const MAX_BYTES = 8 * 1024 * 1024;

/** The bytes to look at: text as UTF-8, or base64 in any of its customs. */
export function readBytes({ text, base64 }) {
  if ((text === undefined) === (base64 === undefined))
    throw problem("one_input", "Give either “text” or “base64”.");
  const bytes = text === undefined ? decodeBase64(base64) : new TextEncoder().encode(text);
  if (bytes.length > MAX_BYTES)
    throw problem("too_big", `There are ${bytes.length} bytes; the limit is ${MAX_BYTES}.`);
  return bytes;
}

/** Also with line breaks, without padding, with the alphabet for addresses, or as a `data:` address. */
function decodeBase64(base64) {
  const bare = base64
    .replace(/^data:[^,]{0,200};base64,/, "")
    .replace(/\s/g, "")
    .replaceAll("-", "+")
    .replaceAll("_", "/");
  let binary;
  try {
    binary = atob(bare);
  } catch {
    throw problem("invalid_base64", "“base64” has characters, or a length, that base64 does not have.");
  }
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
