import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What a request was when it arrived, and when that was. */
export interface Arrived {
  at: number;
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/**
 * A server on loopback that agents may be granted. `/redirect?status=&to=` redirects; `/bytes?n=` sends so many, without
 * saying so before; `/wait?ms=` takes its time; everything else answers with what arrived.
 */
export interface EchoServer {
  /** `host:port`. */
  address: string;
  arrived: Arrived[];
  /** The most requests that it has had to answer at a time. */
  mostAtOnce: number;
  /** The idempotency keys of all requests to a path, in order. */
  keys(path: string): string[];
  stop(): void;
}

export async function startEchoServer(): Promise<EchoServer> {
  let open = 0;
  const server = createServer(async (request, response) => {
    const { method = "", url = "", headers } = request;
    const at = Date.now();
    echo.mostAtOnce = Math.max(echo.mostAtOnce, ++open);
    response.once("close", () => open--);
    const arrived = { at, method, url, headers, body: await text(request) };
    echo.arrived.push(arrived);
    answer(new URL(url, "http://echo"), response, arrived);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const echo: EchoServer = {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived: [],
    mostAtOnce: 0,
    keys: (path) =>
      echo.arrived.filter(({ url }) => url === path).map(({ headers }) => String(headers["idempotency-key"])),
    stop: () => server.close().closeAllConnections(),
  };
  return echo;
}

function answer(
  { pathname, searchParams }: URL,
  response: ServerResponse<IncomingMessage>,
  arrived: Arrived,
): void {
  switch (pathname) {
    case "/redirect":
      // As the wire has it: headers are bytes.
      response.setHeader("location", Buffer.from(searchParams.get("to") ?? "").toString("latin1"));
      response.writeHead(Number(searchParams.get("status") ?? 302)).end();
      return;
    case "/bytes": {
      let left = Number(searchParams.get("n"));
      const piece = Buffer.alloc(65_536, "x");
      const send = (): void => {
        while (left > 0) {
          const next = piece.subarray(0, left);
          left -= next.length;
          if (!response.write(next)) return void response.once("drain", send);
        }
        response.end();
      };
      send();
      return;
    }
    case "/wait":
      setTimeout(() => response.end(), Number(searchParams.get("ms")));
      return;
    default:
      response.setHeader("content-type", "application/json").end(JSON.stringify(arrived));
  }
}
