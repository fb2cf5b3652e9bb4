import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const ANSWER_MS = 10;

/** A server that agents may reach, which counts how many requests it had in all, and at once. */
export interface Peer {
  /** `host:port`. */
  address: string;
  requests: number;
  mostAtOnce: number;
  close(): void;
}

export async function startPeer(): Promise<Peer> {
  let open = 0;
  const server = createServer(async (_request, response) => {
    peer.requests += 1;
    open += 1;
    peer.mostAtOnce = Math.max(peer.mostAtOnce, open);
    await pause(ANSWER_MS);
    open -= 1;
    response.end("ok");
  });
  await new Promise<void>((resolve) => server.listen({ host: "127.0.0.1", port: 0 }, resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const peer = { address, requests: 0, mostAtOnce: 0, close };
  return peer;
}
