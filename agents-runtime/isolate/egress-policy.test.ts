import { describe, expect, it } from "vitest";
import { refusalOf } from "./egress-policy.ts";

const HOSTS = ["example.com", "*.example.org", "api.example.net:8443", "http://plain.example.com"];
const refusal = (url: string, method = "GET", hosts = HOSTS) => refusalOf(new URL(url), method, hosts);

describe("refusalOf", () => {
  it.each([
    "https://example.com/",
    "https://example.com:443/path?q=1",
    "https://EXAMPLE.com/",
    "https://a.example.org/",
    "https://a.b.example.org/",
    "https://api.example.net:8443/",
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

  it("knows public addresses from private ones in the same block of numbers", () => {
    for (const host of [
      "172.15.0.1",
      "172.32.0.1",
      "100.63.0.1",
      "169.253.0.1",
      "192.167.0.1",
      "198.20.0.1",
    ]) {
      expect(refusal(`http://${host}/`, "GET", [`http://${host}`])).toBeUndefined();
    }
  });

  it.each(["CONNECT", "TRACE", "BREW"])("refuses the method %s", (method) => {
    expect(refusal("https://example.com/", method)).toContain("method");
  });
});
