import { afterAll, beforeAll, expect, it } from "vitest";
import { Api } from "../../e2e/api.ts";
import { type Server, startServer } from "../../e2e/server.ts";
import { type Canary, ownAddresses, startCanary } from "../../peers/canary.ts";
import { type EchoServer, startEchoServer } from "../../peers/echo-server.ts";
import { HostsFile } from "../../peers/hosts-file.ts";
import { soaking } from "../../soak.ts";
import { namedAddresses, PRIVATE_NAMES, privateAddresses } from "../private-addresses.ts";

// Asks for each address in turn, and says what came of it.
const ASKER = `export default async ({ urls, init }) => {
  const attempt = async (url) => {
    try {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(5000) });
      return { status: response.status, body: (await response.text()).slice(0, 2000) };
    } catch (error) {
      return { refused: error.message };
    }
  };
  const answers = [];
  for (let i = 0; i < urls.length; i += 16) answers.push(...(await Promise.all(urls.slice(i, i + 16).map(attempt))));
  return answers;
}`;
interface Answer {
  status?: number;
  body?: string;
  refused?: string;
}

let canary: Canary;
let peer: EchoServer;
let names: HostsFile;
let server: Server;
let api: Api;
beforeAll(async () => {
  canary = await startCanary();
  peer = await startEchoServer();
  names = new HostsFile(PRIVATE_NAMES);
  server = await startServer({
    env: { QUAYSIDE_EGRESS_ALLOW: peer.address },
    around: (command, args) => names.around(command, args),
  });
  api = new Api(server);
  const hosts = [`http://${peer.address}`, `http://*.example.com:${canary.port}`, "*.example.com"];
  await api.deploy("asker", ASKER, { permissions: { hosts }, limits: { timeoutSeconds: 60 } });
});
afterAll(async () => {
  await server?.stop();
  server?.remove();
  names?.remove();
  peer?.stop();
  canary?.stop();
});

const urls = (): string[] => [
  ...privateAddresses(canary.port, ownAddresses()),
  ...namedAddresses(canary.port),
];

async function ask(addresses: string[], init: unknown = {}): Promise<Answer[]> {
  const run = await api.run("asker", { urls: addresses, init });
  expect(run, JSON.stringify(run.error)).toMatchObject({ status: "succeeded" });
  return run.output as Answer[];
}

it("an agent reaches what is granted to it, and the canary would see it", async () => {
  const [answer] = await ask([`http://${peer.address}/echo`]);
  expect(answer).toMatchObject({ status: 200 });
  expect(peer.arrived.splice(0)).toHaveLength(1);
  expect(await (await fetch(`http://127.0.0.1:${canary.port}/control`)).text()).toBe("reached");
  expect(canary.seen.splice(0)).toEqual(["127.0.0.1 GET /control"]);
});

it("no agent reaches a private host, whichever way it writes its address or names it", async () => {
  for (const answer of await ask(urls())) expect(answer.body ?? "").not.toContain("reached");
  expect(canary.seen).toEqual([]);
});

it("nor by a redirect of a server that it may reach", async () => {
  // Control characters cannot stand in a header.
  const targets = urls().filter((url) => !/[\0\n\r]/.test(url));
  for (const status of soaking ? [301, 302, 303, 307, 308] : [302, 307]) {
    const hops = targets.map(
      (to) => `http://${peer.address}/redirect?status=${status}&to=${encodeURIComponent(to)}`,
    );
    for (const answer of await ask(hops)) expect(answer.body ?? "").not.toContain("reached");
    expect(peer.arrived.splice(0).length).toBeGreaterThanOrEqual(hops.length);
  }
  expect(canary.seen).toEqual([]);
});

it("sends nothing that speaks for the platform or for the connection, and every request is in the run's log", async () => {
  const headers = {
    "x-mine": "1",
    "x-forwarded-for": "192.0.2.1",
    "cf-connecting-ip": "192.0.2.1",
    via: "1.1 x",
  };
  const run = await api.run("asker", {
    urls: [`http://${peer.address}/echo?token=secret`, "https://elsewhere.example.org/"],
    init: { headers },
  });
  const [arrived] = peer.arrived.splice(0);
  expect(arrived?.headers).toMatchObject({ "x-mine": "1" });
  for (const name of ["x-forwarded-for", "cf-connecting-ip", "via", "cookie", "authorization", "cf-worker"])
    expect(arrived?.headers, name).not.toHaveProperty(name);
  const { data } = await api.call<{ data: { message: string }[] }>("GET", `/runs/${run.id}/logs`);
  const lines = data.map(({ message }) => message).join("\n");
  expect(lines).toContain(`http://${peer.address}/echo?token=…`);
  expect(lines).toContain("elsewhere.example.org");
  expect(lines).not.toContain("secret");
});

it("refuses by method, size and count, and says which", async () => {
  const echo = `http://${peer.address}/echo`;
  const refusal = async (init: unknown) => (await ask([echo], init))[0]?.refused;
  expect(await refusal({ method: "PROPFIND" })).toContain("method PROPFIND");
  expect(await refusal({ headers: { big: "x".repeat(40_000) } })).toContain("headers");
  expect(await refusal({ headers: { upgrade: "websocket" } })).toContain("upgraded");
  const [large] = await ask([`http://${peer.address}/bytes?n=60000000`]);
  expect(large?.refused).toContain("50 MB");
  const many = await ask(Array.from({ length: 1_100 }, () => `http://${peer.address}/bytes?n=1`));
  expect(many.filter(({ status }) => status === 200)).toHaveLength(1_000);
  expect(many.at(-1)?.refused).toContain("1000 requests");
});
