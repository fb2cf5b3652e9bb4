import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

interface Peer {
  handle(request: Request): Response | Promise<Response>;
}

/** A peer on loopback. A handler that throws closes the connection without an answer. */
export async function listen(peer: Peer): Promise<{ url: string; stop(): void }> {
  const server = createServer(async (request, response) => {
    try {
      const { method = "GET", url = "/" } = request;
      const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
        name,
        String(value),
      ]);
      const body = method === "GET" ? null : await buffer(request);
      const answer = await peer.handle(new Request(new URL(url, "http://peer"), { method, headers, body }));
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(Buffer.from(await answer.arrayBuffer()));
    } catch {
      request.socket.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => server.close().closeAllConnections(),
  };
}
