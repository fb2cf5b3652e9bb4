import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What a request was when it arrived. */
export interface Arrived {
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/**
 * A server on loopback that agents may be granted. `/echo` answers with what arrived; `/redirect?status=&to=` redirects;
 * `/bytes?n=` sends so many, without saying so before; `/hang` never answers.
 */
export interface EchoServer {
  address: string;
  arrived: Arrived[];
  stop(): void;
}

export async function startEchoServer(): Promise<EchoServer> {
  const arrived: Arrived[] = [];
  const server = createServer(async (request, response) => {
    const { method = "", url = "", headers } = request;
    arrived.push({ method, url, headers, body: await text(request) });
    answer(new URL(url, "http://echo"), response, arrived.at(-1));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { address, arrived, stop: () => server.close().closeAllConnections() };
}

function answer(
  { pathname, searchParams }: URL,
  response: ServerResponse<IncomingMessage>,
  arrived?: Arrived,
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
    case "/hang":
      return;
    default:
      response.setHeader("content-type", "application/json").end(JSON.stringify(arrived));
  }
}
