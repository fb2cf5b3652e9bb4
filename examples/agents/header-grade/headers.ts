/** Values by lower-case name; a name that comes twice has two. */
export type Headers = Map<string, string[]>;

/** Reads what curl, a browser or a proxy shows; of several responses (redirects) the last one counts. */
export function readHeaders(text: string): Headers {
  let headers: Headers = new Map();
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (/^(?:<\s*)?HTTP\/[\d.]{1,3} \d{3}/.test(line)) headers = new Map();
    // curl -v puts "< " before them; the pseudo-headers of HTTP/2 begin with a colon.
    const [, name, value] = /^(?:<\s)?([A-Za-z0-9-]{1,100}):(.{0,8192})/.exec(line) ?? [];
    if (!name || value === undefined) continue;
    const key = name.toLowerCase();
    headers.set(key, [...(headers.get(key) ?? []), value.trim()]);
  }
  return headers;
}
