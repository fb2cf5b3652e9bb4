import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createRequire } from "node:module";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { deniedNetworks } from "../../../scripts/supervisor/denied-networks.ts";
import { sandboxConfig } from "../../../scripts/supervisor/sandbox-config.ts";
import { untilHealthy } from "../../../scripts/supervisor/watchdog.ts";
import { type Canary, ownAddresses, startCanary } from "../../peers/canary.ts";
import { HostsFile } from "../../peers/hosts-file.ts";
import { times } from "../../soak.ts";
import { namedAddresses, PRIVATE_NAMES, privateAddresses } from "../private-addresses.ts";

// What the sandbox's own code would be, were there no egress gate in it.
const PROGRAM = `import { WorkerEntrypoint } from "cloudflare:workers";
  import { connect } from "cloudflare:sockets";
  const attempt = async (url, raw) => {
    try {
      if (!raw) return (await fetch(url, { signal: AbortSignal.timeout(5000) })).status;
      const socket = connect(new URL(url).host);
      await socket.opened;
      return "opened";
    } catch (error) {
      return error.message;
    }
  };
  export class SandboxService extends WorkerEntrypoint {
    async fetch(request) {
      if (request.method === "GET") return new Response("ok");
      const { urls, raw } = await request.json();
      return Response.json(await Promise.all(urls.map((url) => attempt(url, raw))));
    }
  }`;
/** Plays a public address: the policy of this one process lets it through. */
const PUBLIC = "127.0.0.77";

let canary: Canary;
let names: HostsFile;
let folder: string;
let runtime: ChildProcess;
beforeAll(async () => {
  canary = await startCanary();
  folder = mkdtempSync(join(tmpdir(), "quayside-network-"));
  names = new HostsFile(namesOfForms());
  const options = { compatibilityDate: "2026-11-01", compatibilityFlags: ["global_fetch_strictly_public"] };
  const config = sandboxConfig({
    socketPath: join(folder, "0.sock"),
    bundle: "sandbox.js",
    denied: deniedNetworks(),
    egressAllow: [],
    ...options,
  });
  writeFileSync(join(folder, "sandbox.js"), PROGRAM);
  writeFileSync(
    join(folder, "0.capnp"),
    config.replace('allow = ["public"]', `allow = ["public", "${PUBLIC}/32"]`),
  );
  const workerd = (createRequire(import.meta.url)("workerd") as { default: string }).default;
  const [command, args] = names.around(workerd, ["serve", "--experimental", join(folder, "0.capnp")]);
  runtime = spawn(command, args, { stdio: "ignore" });
  expect(await untilHealthy(join(folder, "0.sock"), 20_000, new AbortController().signal)).toBe(true);
});
afterAll(() => {
  runtime?.kill("SIGKILL");
  canary?.stop();
  names?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const forms = (): string[] => privateAddresses(canary.port, [...ownAddresses(), hostname()]);
const all = (): string[] => [...forms(), ...namedAddresses(canary.port)];

/** All names, those that are public ones too, lead here: nobody outside is troubled. */
function namesOfForms(): Record<string, string> {
  const found = forms().flatMap(
    (url) => /^https?:\/\/([^/:]*[a-z][^/:]*)/.exec(URL.parse(url)?.href ?? "")?.[1] ?? [],
  );
  return Object.fromEntries([
    ...found.map((name) => [name.replace(/\.$/, ""), "127.0.0.1"]),
    ...Object.entries(PRIVATE_NAMES),
  ]);
}

function attempt(urls: string[], raw = false): Promise<(number | string)[]> {
  return new Promise((resolve, reject) => {
    const post = request({ socketPath: join(folder, "0.sock"), method: "POST", path: "/" }, (response) =>
      resolve(json(response) as Promise<(number | string)[]>),
    );
    post.once("error", reject).end(JSON.stringify({ urls, raw }));
  });
}

it("the canary sees whoever reaches it, at each address of this machine", async () => {
  for (const address of ownAddresses()) {
    expect(await (await fetch(`http://${address}:${canary.port}/control`)).text()).toBe("reached");
  }
  expect(canary.seen.splice(0)).toHaveLength(ownAddresses().length);
});

it("the network alone lets no form of a private address through, and no name that has one", async () => {
  const urls = all().filter((url) => !url.startsWith("data:"));
  const answers = await attempt(urls);
  expect(answers.filter((answer) => typeof answer === "number")).toEqual([]);
  expect(canary.seen).toEqual([]);
});

it("nor a raw connection", async () => {
  expect(await attempt([`http://${PUBLIC}:${canary.port}/`], true)).toEqual(["opened"]);
  const urls = all().filter((url) => URL.parse(url)?.protocol === "http:");
  const answers = await attempt(urls, true);
  expect(answers).not.toContain("opened");
  expect(canary.seen).toEqual([]);
});

it("a name is held to the address that it has when it is connected to", async () => {
  const url = `http://rebound.example.com:${canary.port}/`;
  for (let i = 0; i < times(5, 50); i++) {
    names.set({ "rebound.example.com": PUBLIC });
    expect(await attempt([url])).toEqual([200]);
    expect(canary.seen.splice(0)).toEqual([`${PUBLIC} GET /`]);
    names.set({ "rebound.example.com": i % 2 === 0 ? "127.0.0.1" : "::1" });
    expect(await attempt([url])).toEqual([expect.stringContaining("internal error")]);
    names.set({ "rebound.example.com": ["127.0.0.1", PUBLIC, "::1"] });
    await attempt(Array.from({ length: 10 }, () => url));
    expect(canary.seen.splice(0).filter((line) => !line.startsWith(PUBLIC))).toEqual([]);
  }
});
