import { describe, expect, it } from "vitest";
import { refusalOf } from "./egress-policy.ts";

const HOSTS = [
  "example.com",
  "*.example.org",
  "api.example.net:8443",
  "http://plain.example.com",
  "usual.example.net:443",
];
const refusal = (url: string, method = "GET", hosts = HOSTS, exempt: string[] = []) =>
  refusalOf(new URL(url), method, { hosts, exempt });

describe("refusalOf", () => {
  it.each([
    "https://example.com/",
    "https://example.com:443/path?q=1",
    "https://EXAMPLE.com/",
    "https://a.example.org/",
    "https://a.b.example.org/",
    "https://api.example.net:8443/",
    "https://usual.example.net/",
    "http://plain.example.com/",
  ])("lets %s through", (url) => {
    expect(refusal(url)).toBeUndefined();
  });

  it.each([
    ["another host", "https://example.net/"],
    ["a name that only ends alike", "https://notexample.com/"],
    ["a name below a plain grant", "https://www.example.com/"],
    ["the name above a wildcard", "https://example.org/"],
    ["another port", "https://example.com:8443/"],
    ["the usual port where another was granted", "https://api.example.net/"],
    ["plain http where https was granted", "http://example.com/"],
    ["https where plain http was granted", "https://plain.example.com/"],
    ["credentials", "https://user:pass@example.com/"],
    ["another scheme", "ftp://example.com/"],
    ["data", "data:text/plain,hi"],
  ])("refuses %s", (_, url) => {
    expect(refusal(url)).toEqual(expect.any(String));
  });

  it.each([
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://0/",
    "http://10.1.2.3/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.0.1/",
    "http://169.254.169.254/",
    "http://100.64.0.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[fd00::1]/",
    "http://localhost/",
    "http://localhost./",
    "http://a.localhost/",
    "http://printer.local/",
    "http://metadata.google.internal/",
    "http://intranet/",
    "http://１２７.０.０.１/",
  ])("never reaches %s, even where a manifest names it", (url) => {
    const { host } = new URL(url);
    expect(refusal(url, "GET", [`http://${host}`, host])).toContain("not a public address");
  });

  it.each([
    "http://8.8.8.8/",
    "http://127.0.0.1.nip.io/",
    "http://10-0-0-1.sslip.io/",
    "http://app.localtest.me/",
    "http://127.0.0.1.nip.io./",
  ])("never reaches %s either: it may be public, and need not be", (url) => {
    expect(refusal(url, "GET", [`http://${new URL(url).host}`])).toContain("not a public address");
  });

  it("makes an exception for exactly what the operator names, and only where it is granted", () => {
    const exempt = ["127.0.0.1:9999", "localhost:80"];
    const granted = ["http://127.0.0.1:9999", "http://localhost", "127.0.0.1:9999", "http://127.0.0.1:9998"];
    expect(refusal("http://127.0.0.1:9999/x", "GET", granted, exempt)).toBeUndefined();
    expect(refusal("http://localhost/", "GET", granted, exempt)).toBeUndefined();
    expect(refusal("http://127.0.0.1:9999/", "GET", [], exempt)).toContain("not among the hosts");
    expect(refusal("https://127.0.0.1:9999/", "GET", granted, exempt)).toContain("not a public address");
    expect(refusal("http://127.0.0.1:9998/", "GET", granted, exempt)).toContain("not a public address");
  });

  it.each(["CONNECT", "TRACE", "BREW"])("refuses the method %s", (method) => {
    expect(refusal("https://example.com/", method)).toContain("method");
  });
});

describe("what a workspace's settings allow", () => {
  const allowed = ["*.example.org", "example.com"];
  const limited = (url: string) => refusalOf(new URL(url), "GET", { hosts: HOSTS, allowed, exempt: [] });
  it.each(["https://example.com/", "https://a.b.example.org/"])("lets %s through", (url) => {
    expect(limited(url)).toBeUndefined();
  });
  it.each(["https://api.example.net:8443/", "http://plain.example.com/"])(
    "keeps %s in, though it was granted",
    (url) => {
      expect(limited(url)).toContain("this workspace's settings allow");
    },
  );
  it("grants nothing by itself", () => {
    expect(refusalOf(new URL("https://example.com/"), "GET", { hosts: [], allowed, exempt: [] })).toContain(
      "the deployment grants",
    );
  });
});
