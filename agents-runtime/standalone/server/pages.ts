import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type PageFile, servePage } from "../../../workers/deployments/pages/serve-page.ts";
import type { ExportedAgent } from "../contract.ts";
import { Refusal } from "./refusal.ts";

/** Of a Host field: nothing that would be more than a host in a policy. */
const HOST = /^[\w.[\]:-]{1,255}$/;

/** What a page may send to have its agent run: it has no origin, so that its own host is foreign to it. */
const PREFLIGHT = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, HEAD, POST, OPTIONS",
  "access-control-allow-headers": "content-type",
  "access-control-max-age": "600",
};

/** The pages of an exported agent: files of its bundle, served as the platform serves them. */
export class Pages {
  readonly #folder: string;
  readonly #agent: ExportedAgent;
  readonly #etags = new Map<string, string>();

  /** `folder` is that of the pages. */
  constructor(folder: string, agent: ExportedAgent) {
    this.#folder = folder;
    this.#agent = agent;
  }

  /** Answers a request for a page. Throws a `Refusal`. */
  async answer(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = "GET", url = "/", headers } = request;
    if (method === "OPTIONS") return void answer.writeHead(204, PREFLIGHT).end();
    if (method !== "GET" && method !== "HEAD")
      throw new Refusal(
        405,
        "method_not_allowed",
        "Pages are read by GET, and their agent is run by POST /run.",
      );
    if (!HOST.test(headers.host ?? "")) throw new Refusal(400, "invalid_request", "Send a Host field.");
    const origin = `http://${headers.host}`;
    const { version, hosts } = this.#agent;
    const pages = { version, hosts, origin, base: "", file: (path: string) => this.#file(path) };
    const address = URL.parse(`${origin}${url}`);
    if (!address) throw new Refusal(400, "invalid_request", "Send a path.");
    const asked = new Request(address, { method, headers: fieldsOf(headers) });
    const page = await servePage(pages, asked, address.pathname);
    answer.writeHead(page.status, Object.fromEntries(page.headers));
    if (!page.body) return void answer.end();
    await pipeline(Readable.fromWeb(page.body as never), answer).catch(() => answer.destroy());
  }

  async #file(path: string): Promise<PageFile | null> {
    const full = join(this.#folder, path);
    const found = await stat(full).catch(() => undefined);
    if (!found?.isFile()) return null;
    return {
      bytes: found.size,
      etag: await this.#etagOf(full),
      read: async (range) => {
        const part = range && { start: range.offset, end: range.offset + range.length - 1 };
        return Readable.toWeb(createReadStream(full, part)) as unknown as ReadableStream;
      },
    };
  }

  /** Files of an image do not change: what their content comes to is reckoned once. */
  async #etagOf(path: string): Promise<string> {
    const known = this.#etags.get(path);
    if (known) return known;
    const digest = createHash("sha256")
      .update(await readFile(path))
      .digest("base64url");
    const etag = `"${digest.slice(0, 22)}"`;
    this.#etags.set(path, etag);
    return etag;
  }
}

/** Those fields that say which part of a file is asked for, and what of it is known. */
const fieldsOf = (headers: IncomingMessage["headers"]): [string, string][] =>
  ["if-none-match", "if-range", "range"].flatMap((name) => {
    const value = headers[name];
    return typeof value === "string" ? [[name, value] as [string, string]] : [];
  });
