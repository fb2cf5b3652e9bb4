import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** A proxy on loopback for plain http, to which some names are addresses of its own choice. */
export interface ForwardProxy {
  /** `host:port`. */
  address: string;
  stop(): void;
}

/** `names` has the `host:port` that stands for a name. */
export async function startForwardProxy(names: Record<string, string>): Promise<ForwardProxy> {
  const server = createServer((incoming, answer) => {
    const target = new URL(incoming.url ?? "");
    target.host = names[target.host] ?? target.host;
    const { method, headers } = incoming;
    const outgoing = request(target, { method, headers, agent: false }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
      response.on("error", () => answer.destroy());
    });
    outgoing.on("error", () => answer.destroy());
    answer.on("close", () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `127.0.0.1:${port}`, stop: () => void server.close().closeAllConnections() };
}
