const HEADERS = {
  accept: "text/html,application/xhtml+xml",
  "user-agent": "quayside-page-reader/1.0 (reads single pages on request)",
};
const HTML = /^(?:text\/html|application\/xhtml\+xml)\b/i;

/**
 * Fetches a page as text.
 * @returns {Promise<{ html: string, url: string }>} `url` is where redirects led
 */
export async function fetchPage(address, { signal, maxBytes }) {
  const url = readAddress(address);
  const response = await request(url, signal);
  if (!response.ok) {
    throw problem(
      "bad_status",
      `The page answered ${response.status}${response.statusText ? ` (${response.statusText})` : ""}.`,
    );
  }
  const type = response.headers.get("content-type") ?? "";
  if (type && !HTML.test(type))
    throw problem("not_html", `The address holds ${type.split(";")[0]}, not a web page.`);
  const bytes = await readLimited(response, maxBytes);
  return { html: decode(bytes, type), url: response.url || url };
}

function readAddress(address) {
  const bare = address.trim();
  const url = URL.canParse(bare) ? new URL(bare) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw problem("invalid_url", `“${bare.slice(0, 100)}” is not an address that begins with https://.`);
  if (url.username || url.password) throw problem("invalid_url", "The address must not hold a password.");
  url.hash = "";
  return url.href;
}

async function request(url, signal) {
  try {
    return await fetch(url, { headers: HEADERS, signal });
  } catch (error) {
    const message = `${new URL(url).hostname} could not be read: ${error.message} An agent reaches only the hosts of its manifest.`;
    throw problem("fetch_failed", message, error);
  }
}

/** Counts while reading, since a server may say nothing, or something untrue, about the size. */
async function readLimited(response, maxBytes) {
  const chunks = [];
  let size = 0;
  const reader = response.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    chunks.push(value);
    if (size <= maxBytes) continue;
    await reader.cancel();
    throw problem("page_too_big", `The page is larger than ${Math.round(maxBytes / 1024)} KB.`);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** The header names the encoding, else the page does near its start, else it is UTF-8. */
function decode(bytes, type) {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 2048));
  const charset = /charset=["']?([\w-]{1,40})/i;
  const label = charset.exec(type)?.[1] ?? charset.exec(start)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

function problem(code, message, cause) {
  return Object.assign(new Error(message, { cause }), { code });
}
