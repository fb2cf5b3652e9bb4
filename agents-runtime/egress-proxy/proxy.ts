import {
  createServer,
  request as forward,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { connect, type LookupFunction } from "node:net";
import { type Duplex, pipeline } from "node:stream";
import { exemptAddress, type Reach, refusalOf } from "../isolate/egress-policy.ts";

/** One request or tunnel, as it is reported while it goes on. */
export interface Exchange {
  status: number | undefined;
  /** Bytes of bodies, or through the tunnel. */
  sent: number;
  received: number;
  /** Reports its end, with the problem where there was one. Only the first end counts. */
  end(problem?: string): void;
}

/** Whom a proxy serves: what may be reached, how names are looked up, and who wants to know of each request. */
export interface ProxyOptions {
  reach: Reach;
  lookup: LookupFunction;
  begin?(method: string, url: URL): Exchange;
}

const IDLE_MS = 120_000;
const MAX_CONNECTIONS = 64;
/** Headers that belong to a connection (RFC 9110, 7.6.1), or that vouch for somebody. */
const DROPPED =
  /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|forwarded|x-forwarded-.*|x-real-ip|via)$/i;

/**
 * A forward proxy (RFC 9110, 3.7) that lets through what the egress policy does: `CONNECT` for https, whole URLs for plain
 * http. What is refused is answered by 403 with `{ code, message }`, what does not answer by 502.
 */
export function egressProxy(options: ProxyOptions): Server {
  const server = createServer((incoming, response) => passOn(options, incoming, response));
  server.on("connect", (incoming: IncomingMessage, client: Duplex, head: Buffer) =>
    tunnel(options, incoming, client, head),
  );
  server.maxConnections = MAX_CONNECTIONS;
  return server;
}

const refuse = (response: ServerResponse, status: number, code: string, message: string): unknown =>
  response
    .writeHead(status, { "content-type": "application/json", connection: "close" })
    .end(JSON.stringify({ code, message }));

function passOn(
  { reach, lookup, begin }: ProxyOptions,
  incoming: IncomingMessage,
  response: ServerResponse,
): unknown {
  const url = URL.parse(incoming.url ?? "");
  const method = incoming.method ?? "";
  if (url?.protocol !== "http:")
    return refuse(response, 400, "egress_refused", "This is a proxy: use CONNECT for https.");
  const exchange = begin?.(method, url);
  const refusal = refusalOf(url, method, reach);
  if (refusal !== undefined) {
    exchange?.end(refusal);
    return refuse(response, 403, "egress_refused", refusal);
  }
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).filter(([name]) => !DROPPED.test(name)),
  );
  const exempt = exemptAddress(url, reach.exempt) !== undefined;
  const outgoing = forward(url, {
    method,
    headers: { ...headers, host: url.host },
    agent: false,
    timeout: IDLE_MS,
    ...(exempt ? {} : { lookup }),
  });
  outgoing.on("response", (answer) => {
    const kept = Object.entries(answer.headers).filter(([name]) => !DROPPED.test(name));
    response.writeHead(answer.statusCode ?? 502, Object.fromEntries(kept));
    if (exchange) {
      exchange.status = answer.statusCode;
      answer.on("data", (piece: Buffer) => {
        exchange.received += piece.length;
      });
    }
    pipeline(answer, response, () => {});
  });
  outgoing.on("timeout", () => outgoing.destroy(new Error("no answer in time")));
  outgoing.on("error", ({ message }) => {
    exchange?.end(message);
    if (response.headersSent) response.destroy();
    else refuse(response, 502, "egress_failed", `${url.host} did not answer: ${message}`);
  });
  if (exchange)
    incoming.on("data", (piece: Buffer) => {
      exchange.sent += piece.length;
    });
  pipeline(incoming, outgoing, () => {});
  return response.once("close", () => {
    exchange?.end(response.writableFinished ? undefined : "the connection broke off");
    outgoing.destroy();
  });
}

/** Why a tunnel to `host:port` may not be; it may carry what is granted over https or over plain http. */
function tunnelTo(
  authority: string,
  reach: Reach,
): { refusal: string; url?: URL | undefined } | { url: URL } {
  const urls = ["https", "http"].flatMap((scheme) => URL.parse(`${scheme}://${authority}`) ?? []);
  const granted = urls.find((url) => refusalOf(url, "GET", reach) === undefined);
  if (granted) return { url: granted };
  const [url] = urls;
  return { url, refusal: (url && refusalOf(url, "GET", reach)) ?? `${authority} is no host and port` };
}

function tunnel(
  { reach, lookup, begin }: ProxyOptions,
  { url: authority = "" }: IncomingMessage,
  client: Duplex,
  head: Buffer,
): unknown {
  const answer = (status: string, body: object) => {
    const text = JSON.stringify(body);
    client.end(
      `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
    );
  };
  client.on("error", () => client.destroy());
  const found = tunnelTo(authority, reach);
  const exchange = found.url && begin?.("CONNECT", found.url);
  if ("refusal" in found) {
    exchange?.end(found.refusal);
    return answer("403 Forbidden", { code: "egress_refused", message: found.refusal });
  }
  const { url } = found;
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  const exempt = exemptAddress(url, reach.exempt) !== undefined;
  const target = connect({ host: url.hostname, port, ...(exempt ? {} : { lookup }) });
  target.setTimeout(IDLE_MS, () => target.destroy());
  target.once("connect", () => {
    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    if (head.length > 0) target.write(head);
    if (exchange) countThrough(exchange, client, target, head.length);
    target.pipe(client);
    client.pipe(target);
  });
  target.on("error", ({ message }) => {
    exchange?.end(message);
    if (!target.connecting && !target.pending) return client.destroy();
    return answer("502 Bad Gateway", {
      code: "egress_failed",
      message: `${authority} did not answer: ${message}`,
    });
  });
  target.on("close", () => client.end());
  return client.on("close", () => {
    exchange?.end();
    target.destroy();
  });
}

function countThrough(exchange: Exchange, client: Duplex, target: Duplex, sent: number): void {
  exchange.status = 200;
  exchange.sent += sent;
  client.on("data", (piece: Buffer) => {
    exchange.sent += piece.length;
  });
  target.on("data", (piece: Buffer) => {
    exchange.received += piece.length;
  });
}
