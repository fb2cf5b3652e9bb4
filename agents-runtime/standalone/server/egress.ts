import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request as plainRequest,
  type Server,
  type ServerResponse,
} from "node:http";
import { request as tlsRequest } from "node:https";
import { isIP, type Socket } from "node:net";
import { connect as tlsConnect } from "node:tls";
import { publicAddresses } from "../../egress-proxy/public-address.ts";
import { publicLookup } from "../../egress-proxy/public-lookup.ts";
import type { Settings } from "./settings.ts";

type Proxy = NonNullable<Settings["egressProxy"]>;

const CONNECT_MS = 10_000;
const lookup = publicLookup(publicAddresses());
/** Of one connection only (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = /^(?:connection|keep-alive|te|trailer|transfer-encoding|upgrade|proxy-.*)$/;

/**
 * The runtime's way out: it writes its requests here as to a proxy, https ones too, after the egress gate has let them
 * through. They go on through the export's proxy in a tunnel, with TLS from here to their server; where there is none,
 * directly, to public addresses only, and to the `trusted` hosts that whoever runs the server has named.
 */
export function egressServer(proxy: Proxy | undefined, trusted: readonly string[] = []): Server {
  // The runtime writes no Host field: the whole URL stands in the request line (RFC 9112, section 3.2.2).
  return createServer({ requireHostHeader: false }, (incoming, answer) => {
    forward({ proxy, trusted }, incoming, answer).catch((error: Error) => {
      if (answer.headersSent) answer.destroy(error);
      // The gate takes a broken connection for what it is; an answer would be taken for the server's.
      else incoming.socket.destroy();
    });
  });
}

interface Way {
  proxy: Proxy | undefined;
  trusted: readonly string[];
}

async function forward(way: Way, incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
  const outgoing = await open(way, incoming);
  await new Promise<void>((resolve, reject) => {
    outgoing.on("error", reject);
    outgoing.on("response", (response) => {
      answer.writeHead(response.statusCode ?? 502, withoutHopByHop(response.headers) as never);
      response.pipe(answer);
      response.on("end", resolve).on("error", reject);
    });
    answer.on("close", () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
}

/** The request to the server that is meant, not sent yet. */
async function open({ proxy, trusted }: Way, incoming: IncomingMessage): Promise<ClientRequest> {
  const url = new URL(incoming.url ?? "");
  const { method } = incoming;
  const options = { method, headers: { ...withoutHopByHop(incoming.headers), host: url.host }, agent: false };
  const isPlain = url.protocol === "http:";
  if (!proxy && trusted.includes(url.host)) return (isPlain ? plainRequest : tlsRequest)(url, options);
  if (!proxy) {
    if (isIP(url.hostname.replace(/^\[|\]$/g, ""))) throw new Error("an address is no public name");
    return (isPlain ? plainRequest : tlsRequest)(url, { ...options, lookup } as never);
  }
  if (isPlain) return plainRequest({ ...options, ...proxy, path: url.href } as never);
  const tunnel = await openTunnel(proxy, `${url.hostname}:${url.port || 443}`);
  const socket = tlsConnect({ socket: tunnel, servername: url.hostname });
  return tlsRequest(url, { ...options, createConnection: () => socket } as never);
}

const withoutHopByHop = (headers: IncomingMessage["headers"]) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.test(name)));

/** `CONNECT` (RFC 9110, section 9.3.6). */
function openTunnel({ host, port }: Proxy, target: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const asking = plainRequest({
      host,
      port,
      method: "CONNECT",
      path: target,
      agent: false,
      timeout: CONNECT_MS,
    });
    asking.on("timeout", () => asking.destroy(new Error("the egress proxy does not answer")));
    asking.on("error", reject);
    asking.on("connect", ({ statusCode }, socket) => {
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`the egress proxy refuses ${target} (${statusCode})`));
    });
    asking.end();
  });
}
