import { connect } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Server, startServer } from "../../e2e/server.ts";
import { times } from "../../soak.ts";

/** Of each minute's requests; in a second so many come back. */
const RATE = times(60, 1_200);
const LISTINGS = "/api/v1/listings?limit=1";

let server: Server;
beforeAll(async () => {
  server = await startServer({ env: { QUAYSIDE_ADDRESS_RATE: String(RATE) } });
});
afterAll(async () => {
  await server?.stop();
  server?.remove();
});

/** What clients have used to pass for another address. */
const FORGERIES: ((address: string) => Record<string, string>)[] = [
  (address) => ({ "cf-connecting-ip": address }),
  (address) => ({ "cf-connecting-ipv6": address, "true-client-ip": address, "x-real-ip": address }),
  (address) => ({ "x-forwarded-for": `${address}, 203.0.113.1`, forwarded: `for="${address}"` }),
  (address) => ({ "mf-cf-blob": JSON.stringify({ clientIp: `${address}:1` }) }),
  () => ({ "cf-connecting-ip": "" }),
];

const ask = async (i: number): Promise<number> => {
  const headers = FORGERIES[i % FORGERIES.length]?.(`198.51.${i >> 8}.${i & 255}`) ?? {};
  const response = await fetch(server.url.replace("localhost", "127.0.0.1") + LISTINGS, { headers });
  await response.arrayBuffer();
  return response.status;
};

/** Waits until an address has its whole rate again. */
async function untilRested(): Promise<void> {
  for (;;) {
    const response = await fetch(server.url.replace("localhost", "127.0.0.1") + LISTINGS);
    await response.arrayBuffer();
    const seconds = Number(/t=(\d+)/.exec(response.headers.get("ratelimit") ?? "")?.[1]);
    if (seconds <= 60 / RATE + 1) return;
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
}

it("one address gets its rate and not one request more, whatever its headers claim", async () => {
  await untilRested();
  const started = Date.now();
  const answers: number[] = [];
  for (let i = 0; i < 2 * RATE; i += 20)
    answers.push(...(await Promise.all(Array.from({ length: 20 }, (_, k) => ask(i + k)))));
  const most = RATE + Math.ceil(((Date.now() - started) * RATE) / 60_000);
  const answered = answers.filter((status) => status === 200).length;
  expect(new Set(answers)).toEqual(new Set([200, 429]));
  expect(answered).toBeGreaterThanOrEqual(RATE - 1);
  expect(answered).toBeLessThanOrEqual(most);
});

it("another address, and a caller with a key, are not held up by it", async () => {
  while ((await ask(0)) !== 429);
  const [{ apiKey = "" } = {}] = server.demo.tenants;
  const keyed = await fetch(`${server.url}/api/v1/agents`, {
    headers: { authorization: `Bearer ${apiKey}` },
  });
  expect(keyed.status).toBe(200);
  // 127.0.0.2 is an address of this machine too.
  expect(await statusFrom("127.0.0.2")).toBe(200);
  // Tokens may have come back meanwhile.
  await expect.poll(() => statusFrom("127.0.0.1"), { interval: 1, timeout: 10_000 }).toBe(429);
});

/** The status of a request that is sent from one of this machine's addresses. */
function statusFrom(localAddress: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port: server.port, localAddress }, () => {
      socket.write(`GET ${LISTINGS} HTTP/1.1\r\nhost: localhost:${server.port}\r\nconnection: close\r\n\r\n`);
    });
    socket.once("data", (data) => {
      resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(String(data))?.[1]));
      socket.destroy();
    });
    socket.once("error", reject);
  });
}
