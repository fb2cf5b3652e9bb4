import type { LookupAddress } from "node:dns";
import { request, type Server } from "node:http";
import { type AddressInfo, connect, type LookupFunction } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Exchange, egressProxy, type ProxyOptions } from "../../agents-runtime/egress-proxy/proxy.ts";
import { publicAddresses } from "../../agents-runtime/egress-proxy/public-address.ts";
import { publicLookup } from "../../agents-runtime/egress-proxy/public-lookup.ts";
import { type EchoServer, startEchoServer } from "../peers/echo-server.ts";
import { PRIVATE_NAMES } from "../proof/private-addresses.ts";

let echo: EchoServer;
beforeAll(async () => {
  echo = await startEchoServer();
});
afterAll(() => echo.stop());

const opened: Server[] = [];
afterEach(() => {
  for (const server of opened.splice(0)) server.close().closeAllConnections();
});

const isPublic = publicAddresses();
/** A resolver that knows some names. */
const resolver = (names: Record<string, string>): LookupFunction =>
  publicLookup(isPublic, ((
    name: string,
    _options: object,
    callback: (error: Error | null, found: LookupAddress[]) => void,
  ) => {
    const address = names[name];
    if (!address) return callback(new Error(`ENOTFOUND ${name}`), []);
    return callback(null, [{ address, family: address.includes(":") ? 6 : 4 }]);
  }) as never);

async function proxyPort(
  hosts: string[],
  names: Record<string, string> = {},
  allowed?: string[],
  begin?: ProxyOptions["begin"],
): Promise<number> {
  const reach = { hosts, allowed, exempt: [echo.address] };
  const proxy = egressProxy({ reach, lookup: resolver(names), ...(begin && { begin }) });
  opened.push(proxy);
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return (proxy.address() as AddressInfo).port;
}

/** Asks a proxy for a URL, as clients do for plain http. */
function ask(
  port: number,
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, path: url, headers, agent: false });
    outgoing.on("error", reject).on("response", async (answer) => {
      resolve({ status: answer.statusCode ?? 0, body: await text(answer) });
    });
    outgoing.end();
  });
}

/** Asks a proxy for a tunnel; answers its status, and what the other end says first. */
function tunnel(port: number, authority: string, first = ""): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, method: "CONNECT", path: authority, agent: false });
    outgoing.on("error", reject).on("connect", async (answer, socket, head) => {
      if (answer.statusCode === 200) socket.write(first);
      resolve({ status: answer.statusCode ?? 0, body: head.toString() + (await text(socket)) });
    });
    outgoing.end();
  });
}

describe("the egress proxy", () => {
  it("passes on what is granted, without what belongs to the connection", async () => {
    const port = await proxyPort([`http://${echo.address}`]);
    const url = `http://${echo.address}/path?q=1`;
    const { status } = await ask(port, url, {
      "x-own": "kept",
      "proxy-authorization": "secret",
      "x-forwarded-for": "1.1.1.1",
    });
    expect(status).toBe(200);
    const arrived = echo.arrived.at(-1);
    expect(arrived).toMatchObject({ url: "/path?q=1", headers: { "x-own": "kept", host: echo.address } });
    expect(arrived?.headers).not.toHaveProperty("proxy-authorization");
    expect(arrived?.headers).not.toHaveProperty("x-forwarded-for");
  });

  it("tunnels to what is granted", async () => {
    const port = await proxyPort([`http://${echo.address}`]);
    const { status, body } = await tunnel(
      port,
      echo.address,
      "GET /tunnel HTTP/1.1\r\nhost: echo\r\nconnection: close\r\n\r\n",
    );
    expect(status).toBe(200);
    expect(body).toContain("200 OK");
  });

  it.each([
    ["another host", "http://other.example.org/", /not among the hosts that the manifest names/],
    ["an address", "http://10.0.0.1/", /name a host, not an address/],
    ["credentials", "http://user:secret@api.example.com/", /credentials/],
    ["another port", "http://api.example.com:8080/", /not among the hosts/],
    ["the metadata address", "http://169.254.169.254/latest", /name a host, not an address/],
    ["a private name", "http://metadata.google.internal/", /private networks/],
  ])("refuses %s", async (_, url, why) => {
    const port = await proxyPort(["http://api.example.com"], { "api.example.com": "93.184.216.34" });
    const { status, body } = await ask(port, url);
    expect(status).toBe(403);
    expect(JSON.parse(body)).toMatchObject({ code: "egress_refused", message: expect.stringMatching(why) });
  });

  it("refuses a tunnel to what is not granted, and one that is no host and port", async () => {
    const port = await proxyPort(["api.example.com"]);
    for (const authority of [
      "other.example.org:443",
      "api.example.com:22",
      "127.0.0.1:443",
      "localhost:443",
      "[::1]:443",
      "%",
    ])
      expect([authority, (await tunnel(port, authority)).status]).toEqual([authority, 403]);
  });

  it("refuses what lies beyond the workspace's hosts, whatever was granted", async () => {
    const port = await proxyPort(["api.example.com"], {}, ["*.example.org"]);
    const { status, body } = await tunnel(port, "api.example.com:443");
    expect([status, JSON.parse(body).message]).toEqual([
      403,
      expect.stringContaining("workspace's settings"),
    ]);
  });

  it.each(Object.entries(PRIVATE_NAMES))(
    "does not connect to %s, which leads to %s",
    async (name, address) => {
      const port = await proxyPort(["*.example.com", "http://*.example.com"], { [name]: address });
      expect(await ask(port, `http://${name}/`)).toMatchObject({
        status: 502,
        body: expect.stringContaining("not a public address"),
      });
      expect(await tunnel(port, `${name}:443`)).toMatchObject({
        status: 502,
        body: expect.stringContaining("not a public address"),
      });
    },
  );

  it("says so where nobody answers", async () => {
    const port = await proxyPort(["api.example.com"], {});
    expect(await tunnel(port, "api.example.com:443")).toMatchObject({
      status: 502,
      body: expect.stringContaining("ENOTFOUND"),
    });
  });

  it("tells of each request how it went, and how much it carried", async () => {
    const told: (Exchange & { what: string; problem?: string | undefined; isOver: boolean })[] = [];
    const begin = (method: string, url: URL) => {
      const exchange = {
        ...{ what: `${method} ${url.host}`, status: undefined, sent: 0, received: 0, isOver: false },
        end: (problem?: string) => exchange.isOver || Object.assign(exchange, { isOver: true, problem }),
      };
      told.push(exchange);
      return exchange;
    };
    const granted = [`http://${echo.address}`, "http://gone.example.com"];
    const port = await proxyPort(granted, {}, undefined, begin);
    await ask(port, `http://${echo.address}/bytes?n=5000`);
    const sent = "GET / HTTP/1.1\r\nhost: echo\r\nconnection: close\r\n\r\n";
    await tunnel(port, echo.address, sent);
    await ask(port, "http://gone.example.com/");
    await tunnel(port, "other.example.org:443");
    await expect.poll(() => told.map(({ isOver }) => isOver)).toEqual([true, true, true, true]);
    expect(told).toMatchObject([
      { what: `GET ${echo.address}`, status: 200, sent: 0, received: 5_000 },
      {
        what: `CONNECT ${echo.address}`,
        status: 200,
        sent: sent.length,
        received: expect.toSatisfy((n) => n > 100),
      },
      { what: "GET gone.example.com", status: undefined, problem: expect.stringContaining("ENOTFOUND") },
      { what: "CONNECT other.example.org", problem: expect.stringContaining("not among the hosts") },
    ]);
  });

  it("is no server of its own", async () => {
    const port = await proxyPort([]);
    expect((await ask(port, "/healthz")).status).toBe(400);
    const socket = connect(port, "127.0.0.1", () => socket.end("nonsense\r\n\r\n"));
    expect(await text(socket)).toContain("400");
  });
});
