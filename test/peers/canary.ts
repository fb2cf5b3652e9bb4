import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";

/** A server that nobody is meant to reach: it listens on every address of this machine, and remembers who came. */
export interface Canary {
  port: number;
  /** What reached it: the address that it was reached at, method and path. */
  seen: string[];
  stop(): void;
}

/** The addresses of this machine, loopback first, as URLs write them. */
export const ownAddresses = (): string[] => [
  "127.0.0.1",
  "[::1]",
  ...Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, scopeid }) => !internal && !scopeid)
    .map(({ address, family }) => (family === "IPv4" ? address : `[${address}]`)),
];

/** Starts a canary on the wildcard addresses of IPv4 and IPv6, which stand for all there are. */
export async function startCanary(): Promise<Canary> {
  const seen: string[] = [];
  const listen = (host: string, port: number): Promise<Server> =>
    new Promise((resolve, reject) => {
      const server = createServer((request, response) => {
        seen.push(`${request.socket.localAddress} ${request.method} ${request.url}`);
        // Each request needs a connection of its own, and with it a look at the address.
        response.setHeader("connection", "close").end("reached");
      });
      // Bytes that are no HTTP have reached it too.
      server.on("clientError", (_, socket) => {
        seen.push("no HTTP");
        socket.destroy();
      });
      server.once("error", reject).listen({ host, port, ipv6Only: true }, () => resolve(server));
    });
  const v4 = await listen("0.0.0.0", 0);
  const { port } = v4.address() as AddressInfo;
  const servers = [v4, await listen("::", port)];
  const stop = () => {
    for (const server of servers) server.close().closeAllConnections();
  };
  return { port, seen, stop };
}
