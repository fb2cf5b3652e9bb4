import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A server on loopback that agents post to: it keeps the idempotency keys that it was given at each path. */
export class CountingPeer {
  readonly #server: Server;
  readonly #keys = new Map<string, string[]>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async listen(): Promise<CountingPeer> {
    const peer: CountingPeer = new CountingPeer(
      createServer((request, response) => {
        const path = request.url ?? "";
        peer.#keys.set(path, [...peer.keys(path), String(request.headers["idempotency-key"])]);
        request.resume().on("end", () => response.end("{}"));
      }),
    );
    await new Promise<void>((resolve) => peer.#server.listen({ host: "127.0.0.1", port: 0 }, resolve));
    return peer;
  }

  /** `host:port`. */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The keys of all requests to a path, in order. */
  keys(path: string): string[] {
    return this.#keys.get(path) ?? [];
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
