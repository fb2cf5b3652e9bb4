import type { PageFile } from "../../agents/index.ts";
import { byteRange } from "./byte-range.ts";
import { pageHeaders, pagePolicy } from "./page-headers.ts";
import { pageType } from "./page-types.ts";
import { underBase } from "./under-base.ts";

export type { PageFile } from "../../agents/index.ts";

/** Pages as they are asked for; exported agents serve theirs by this, too. */
export interface AskedPages {
  version: string;
  /** Hosts that they may reach, as the manifest writes them. */
  hosts: readonly string[];
  origin: string;
  /** What the paths of these pages begin with: a token's, of pages that are not public. */
  base: string;
  /** A file by its path within the pages' folder. */
  file(path: string): Promise<PageFile | null>;
}

/** The path of a file within the pages' folder; undefined where it could be none. */
function filePath(path: string): string | undefined {
  try {
    const decoded = decodeURIComponent(path).replace(/^\/+/, "");
    if (/[\\\p{Cc}]|(?:^|\/)\.\.?(?:\/|$)/u.test(decoded)) return undefined;
    return decoded === "" || decoded.endsWith("/") ? `${decoded}index.html` : decoded;
  } catch {
    return undefined;
  }
}

/** Answers a request for one of an agent's pages; 404 by the pages' own `404.html`, where there is one. */
export async function servePage(asked: AskedPages, request: Request, path: string): Promise<Response> {
  const pinned = `/_v/${asked.version}/`;
  const own = path.startsWith(pinned) ? path.slice(pinned.length - 1) : path;
  const name = filePath(own);
  const file = name === undefined ? null : await asked.file(name);
  if (file && name) return answer(asked, request, { file, name, pinned: own !== path });
  if (name && !path.endsWith("/") && (await asked.file(`${name}/index.html`)))
    return new Response(null, { status: 308, headers: { location: `${asked.base}${path}/` } });
  const missing = await asked.file("404.html");
  const headers = pageHeaders(pagePolicy(asked.origin, asked.hosts));
  const body = missing ? await missing.read() : "There is no such page.";
  const type = missing ? pageType("404.html") : pageType(".txt");
  return new Response(body, { status: 404, headers: { ...headers, "content-type": type } });
}

interface Found {
  file: PageFile;
  name: string;
  /** Asked for by its version, and so for ever the same. */
  pinned: boolean;
}

async function answer(
  { hosts, origin, base }: AskedPages,
  request: Request,
  { file, name, pinned }: Found,
): Promise<Response> {
  const type = pageType(name);
  const common = { ...pageHeaders(pagePolicy(origin, hosts)), "content-type": type };
  const reads = request.method !== "HEAD";
  if (base !== "" && type.startsWith("text/html")) {
    const page = new Response(reads ? await file.read() : null, {
      headers: { ...common, "cache-control": "private, no-store" },
    });
    return reads ? underBase(page, base) : page;
  }
  const caching =
    base !== "" ? "private, no-cache" : pinned ? "public, max-age=31536000, immutable" : "no-cache";
  const headers = { ...common, etag: file.etag, "accept-ranges": "bytes", "cache-control": caching };
  const known = request.headers.get("if-none-match") ?? "";
  if (known === "*" || known.split(/,\s*/).some((tag) => tag.replace(/^W\//, "") === file.etag))
    return new Response(null, { status: 304, headers });
  const isSame = [null, file.etag].includes(request.headers.get("if-range"));
  const range = isSame ? byteRange(request.headers.get("range"), file.bytes) : undefined;
  if (range === null) {
    const all = { ...headers, "content-range": `bytes */${file.bytes}` };
    return new Response(null, { status: 416, headers: all });
  }
  const { offset, length } = range ?? { offset: 0, length: file.bytes };
  const sized = { ...headers, "content-length": String(length) };
  const body = reads && length > 0 ? await file.read(range) : null;
  if (!range) return new Response(body, { headers: sized });
  const part = `bytes ${offset}-${offset + length - 1}/${file.bytes}`;
  return new Response(body, { status: 206, headers: { ...sized, "content-range": part } });
}
