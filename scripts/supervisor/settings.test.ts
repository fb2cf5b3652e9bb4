import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { describe, expect, it } from "vitest";
import { readSettings } from "./settings.ts";
import { StartError } from "./start-error.ts";

const read = (env: NodeJS.ProcessEnv = {}, args: string[] = []) => readSettings("/repo", env, args);

describe("readSettings", () => {
  it("has defaults for everything", () => {
    expect(read()).toMatchObject({
      host: "127.0.0.1",
      port: 8787,
      stateFolder: "/repo/.quayside",
      stallMs: 2000,
      memoryBytes: 1024 ** 3,
      addressRate: 100,
      fresh: false,
    });
    expect(read().sandboxes).toBe(Math.min(availableParallelism(), 64));
  });

  it("takes what the environment and the command line say", () => {
    const env = {
      PORT: "9000",
      QUAYSIDE_STATE: "/var/q",
      QUAYSIDE_SANDBOXES: "7",
      QUAYSIDE_SANDBOX_MEMORY_MB: "256",
      QUAYSIDE_ADDRESS_RATE: "5",
    };
    expect(read(env, ["--fresh"])).toMatchObject({
      port: 9000,
      stateFolder: "/var/q",
      sandboxes: 7,
      memoryBytes: 256 * 1024 * 1024,
      addressRate: 5,
      fresh: true,
    });
  });

  it("takes a relative state folder as one of the repository", () => {
    expect(read({ QUAYSIDE_STATE: "states/a" }).stateFolder).toBe("/repo/states/a");
  });

  it.each([
    ["PORT", "http"],
    ["PORT", "0"],
    ["PORT", "65536"],
    ["QUAYSIDE_SANDBOXES", "1.5"],
    ["QUAYSIDE_STALL_MS", "-1"],
    ["QUAYSIDE_ADDRESS_RATE", "0"],
  ])("refuses %s=%s and names it", (name, value) => {
    expect(() => read({ [name]: value })).toThrow(StartError);
    expect(() => read({ [name]: value })).toThrow(new RegExp(`^${name} is "${value}"`));
  });

  it("takes no variable that the README does not explain, but for that of the tests", () => {
    const file = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
    const taken = new Set(file("./settings.ts").match(/\bQUAYSIDE_[A-Z_]+/g));
    taken.delete("QUAYSIDE_FAULTS");
    const readme = file("../../README.md");
    expect(taken.size).toBeGreaterThan(5);
    expect([...taken].filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  it("takes an empty variable as one that is not set", () => expect(read({ PORT: "" }).port).toBe(8787));

  it("has faults only where the operator asks for them, on a server that nobody else reaches", () => {
    expect(read().faults).toBe(false);
    expect(read({ QUAYSIDE_FAULTS: "0" }).faults).toBe(false);
    expect(read({ QUAYSIDE_FAULTS: "1" }).faults).toBe(true);
    expect(() => read({ QUAYSIDE_FAULTS: "1", QUAYSIDE_HOST: "0.0.0.0" })).toThrow(
      "does not go with QUAYSIDE_HOST=0.0.0.0",
    );
  });

  it("takes a resolver's URL, and nothing else for one", () => {
    expect(read().dnsOverHttps).toBeUndefined();
    const url = "http://127.0.0.1:5353/dns-query";
    expect(read({ QUAYSIDE_DNS_OVER_HTTPS: url }).dnsOverHttps).toBe(url);
    for (const wrong of ["127.0.0.1:5353", "ftp://dns.test/", "https://"])
      expect(() => read({ QUAYSIDE_DNS_OVER_HTTPS: wrong })).toThrow("QUAYSIDE_DNS_OVER_HTTPS");
  });

  it("takes a list of chains, and nothing else for one", () => {
    expect(read().walletChains).toBeUndefined();
    const chains = JSON.stringify([{ id: 1, name: "Ethereum", rpcUrl: "https://node.example.org" }]);
    expect(read({ QUAYSIDE_WALLET_CHAINS: chains }).walletChains).toBe(chains);
    for (const wrong of ["mainnet", "{}", '[{"id":"1","name":"Ethereum"}]', '[{"id":1}]'])
      expect(() => read({ QUAYSIDE_WALLET_CHAINS: wrong })).toThrow("QUAYSIDE_WALLET_CHAINS");
  });

  it("takes model providers, the usual ones by one setting each, and shows no key when they are wrong", () => {
    expect(read().modelProviders).toBeUndefined();
    const own = { name: "own", baseUrl: "https://models.example.org/v1", apiKey: "sk-own" };
    const providers = read({
      QUAYSIDE_MODELS: JSON.stringify([own]),
      QUAYSIDE_OPENAI_API_KEY: "sk-openai",
      QUAYSIDE_OLLAMA_URL: "http://127.0.0.1:11434/v1",
    }).modelProviders;
    expect(JSON.parse(providers ?? "")).toMatchObject([
      own,
      { name: "openai", apiKey: "sk-openai" },
      { name: "ollama", baseUrl: "http://127.0.0.1:11434/v1", prices: { "*": { input: 0, output: 0 } } },
    ]);
    for (const wrong of ["sk-secret", '[{"name":"No name","apiKey":"sk-secret"}]'])
      expect(() => read({ QUAYSIDE_MODELS: wrong })).toThrow(
        /^(?!.*sk-secret).*QUAYSIDE_MODELS must be a list/s,
      );
  });

  it("takes servers that agents may reach though they are not public; none unless named", () => {
    expect(read().egressAllow).toEqual([]);
    expect(read({ QUAYSIDE_EGRESS_ALLOW: "127.0.0.1:9999, localhost:80" }).egressAllow).toEqual([
      "127.0.0.1:9999",
      "localhost:80",
    ]);
  });

  it.each([
    "localhost",
    "localhost:0",
    "localhost:65536",
    "http://localhost:80",
    "*:80",
    "LOCALHOST:80",
    "[::1]:80",
  ])("refuses QUAYSIDE_EGRESS_ALLOW=%s and names it", (value) => {
    expect(() => read({ QUAYSIDE_EGRESS_ALLOW: value })).toThrow(/^QUAYSIDE_EGRESS_ALLOW has "/);
  });

  it("takes who delivers mails, with all that it needs; nobody unless named", () => {
    expect(read().mail).toEqual({});
    const http = {
      QUAYSIDE_MAIL_SENDER: "http",
      QUAYSIDE_MAIL_FROM: "hello@example.org",
      QUAYSIDE_MAIL_ENDPOINT: "https://mail.example.org/in",
      QUAYSIDE_MAIL_ENDPOINT_SECRET: "whsec_abc",
    };
    expect(read(http).mail).toEqual({
      MAIL_SENDER: "http",
      MAIL_FROM: "hello@example.org",
      MAIL_ENDPOINT: "https://mail.example.org/in",
      MAIL_ENDPOINT_SECRET: "whsec_abc",
    });
    expect(() => read({ ...http, QUAYSIDE_MAIL_SENDER: "resend" })).toThrow(
      "QUAYSIDE_MAIL_SENDER=resend needs QUAYSIDE_RESEND_API_KEY too.",
    );
    expect(() => read({ QUAYSIDE_MAIL_SENDER: "smtp" })).toThrow('is "smtp"; it must be resend or http.');
  });

  it("refuses an option that it does not know", () => {
    expect(() => read({}, ["--frsh"])).toThrow('"--frsh" is not an option');
  });
});
