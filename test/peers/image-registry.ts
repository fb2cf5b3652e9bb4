import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** A registry of images that keeps what is pushed to it in memory, and is asked for nothing else. */
export interface ImageRegistry {
  /** `host:port`, on loopback, where engines speak plain http. */
  address: string;
  /** The digests of the images that were pushed, by `name:tag`. */
  pushed: Map<string, string>;
  stop(): void;
}

const digestOf = (bytes: Buffer): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
const UPLOADS = /^\/v2\/(.+)\/blobs\/uploads\/([\w-]*)$/;
const BLOB = /^\/v2\/.+\/blobs\/(sha256:\w+)$/;
const MANIFEST = /^\/v2\/(.+)\/manifests\/(.+)$/;

/** Speaks as much of the OCI distribution specification as a push takes (v1.1, "Pushing content"). */
export async function startImageRegistry(): Promise<ImageRegistry> {
  const blobs = new Map<string, Buffer>();
  const uploads = new Map<string, Buffer>();
  const manifests = new Map<string, Buffer>();
  const pushed = new Map<string, string>();

  async function upload(request: IncomingMessage, response: ServerResponse, { pathname, searchParams }: URL) {
    const [, name, given] = UPLOADS.exec(pathname) ?? [];
    const id = given || randomUUID();
    const blob = Buffer.concat([uploads.get(id) ?? Buffer.alloc(0), await buffer(request)]);
    uploads.set(id, blob);
    const headers = {
      location: `/v2/${name}/blobs/uploads/${id}`,
      range: `0-${Math.max(0, blob.length - 1)}`,
    };
    if (request.method !== "PUT") return response.writeHead(202, headers).end();
    uploads.delete(id);
    const digest = digestOf(blob);
    if (digest !== searchParams.get("digest")) return response.writeHead(400).end();
    blobs.set(digest, blob);
    return response.writeHead(201, { "docker-content-digest": digest }).end();
  }

  async function manifest(request: IncomingMessage, response: ServerResponse, { pathname }: URL) {
    const [, name, reference = ""] = MANIFEST.exec(pathname) ?? [];
    if (request.method === "PUT") {
      const bytes = await buffer(request);
      const digest = digestOf(bytes);
      for (const key of [reference, digest]) manifests.set(`${name}:${key}`, bytes);
      if (!reference.startsWith("sha256:")) pushed.set(`${name}:${reference}`, digest);
      return response.writeHead(201, { "docker-content-digest": digest }).end();
    }
    const bytes = manifests.get(`${name}:${reference}`);
    if (!bytes) return response.writeHead(404).end();
    const { mediaType } = JSON.parse(bytes.toString()) as { mediaType: string };
    const headers = { "content-type": mediaType, "docker-content-digest": digestOf(bytes) };
    return response.writeHead(200, headers).end(bytes);
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://registry");
    if (UPLOADS.test(url.pathname)) return upload(request, response, url);
    if (MANIFEST.test(url.pathname)) return manifest(request, response, url);
    const blob = blobs.get(BLOB.exec(url.pathname)?.[1] ?? "");
    if (blob) return response.writeHead(200, { "content-length": blob.length }).end();
    return response.writeHead(url.pathname === "/v2/" ? 200 : 404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { address, pushed, stop: () => server.close().closeAllConnections() };
}
