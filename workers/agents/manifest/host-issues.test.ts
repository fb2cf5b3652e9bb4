import { describe, expect, it } from "vitest";
import { hostIssues } from "./host-issues.ts";
import { parseManifest } from "./manifest-issues.ts";

const MINIMAL = { name: "hello", version: "1.0.0", kind: "isolate", main: "main.js" };
const problem = (host: string, exempt: string[] = []): string | undefined => {
  const result = parseManifest(JSON.stringify({ ...MINIMAL, permissions: { hosts: [host] } }), exempt);
  if (result.ok) return undefined;
  expect(result.issues).toHaveLength(1);
  expect(result.issues[0]?.pointer).toBe("/agent.json/permissions/hosts/0");
  return result.issues[0]?.detail;
};

describe("a manifest's hosts", () => {
  it.each([
    "api.example.com",
    "*.example.com",
    "a.example.com:443",
    "http://a.example.com",
    "xn--bcher-kva.example.com",
    "1password.com",
  ])("may be %s", (host) => expect(problem(host)).toBeUndefined());

  it.each([
    ["127.0.0.1", "not an address"],
    ["http://127.0.0.1:9999", "not an address"],
    ["127.1", "not an address"],
    ["2130706433", "not an address"],
    ["0x7f000001", "not an address"],
    ["017700000001", "not an address"],
    ["8.8.8.8", "not an address"],
    ["1.2.3.4.5", "neither a host name nor an address"],
    ["localhost", "names ending in localhost belong to private networks"],
    ["app.localhost:3000", "names ending in localhost"],
    ["db.internal", "names ending in internal"],
    ["printer.local", "names ending in local"],
    ["router.lan", "names ending in lan"],
    ["1.0.0.127.in-addr.arpa", "names ending in arpa"],
    ["intranet", "names ending in intranet"],
    ["metadata", "without a dot"],
    ["*.local", "names ending in local"],
    ["127.0.0.1.nip.io", "names ending in nip.io stand for private addresses"],
    ["*.localtest.me", "names ending in localtest.me"],
    ["*.com", "covers a whole registry"],
    ["a.example.com:99999", "neither a host name nor an address"],
  ])("may not be %s, which is said plainly", (host, detail) => {
    expect(problem(host)).toContain(detail);
  });

  it.each([
    "[::1]",
    "https://a.example.com",
    "ftp://a.example.com",
    "user@a.example.com",
    "a.example.com/x",
    "A.example.com",
    "a..example.com",
    "１２７.０.０.１",
    "a.example.com.",
    "*",
    "*.*.example.com",
    "127.0.0.1%00.example.com",
    "a\tb.example.com",
    "-a.example.com",
  ])("are written as host names are: not %s", (host) =>
    expect(problem(host)).toContain("use a public host name"),
  );

  it("may be what the operator exempts, exactly", () => {
    const exempt = ["127.0.0.1:9999", "localhost:80"];
    expect(problem("http://127.0.0.1:9999", exempt)).toBeUndefined();
    expect(problem("http://localhost", exempt)).toBeUndefined();
    expect(problem("127.0.0.1:9999", exempt)).toContain("not an address");
    expect(problem("http://127.0.0.1:9998", exempt)).toContain("not an address");
  });

  it("are looked at beside whatever else is wrong", () => {
    const result = parseManifest(JSON.stringify({ permissions: { hosts: ["localhost", 1] } }));
    const pointers = result.ok ? [] : result.issues.map(({ pointer }) => pointer);
    expect(pointers).toContain("/agent.json/permissions/hosts/0");
    expect(pointers).toContain("/agent.json/permissions/hosts/1");
    expect(pointers).toContain("/agent.json/name");
  });

  it.each([[null], [1], [[]], [{ permissions: 1 }], [{ permissions: { hosts: "localhost" } }]])(
    "may be missing: %j",
    (manifest) => {
      expect(hostIssues(manifest, "", [])).toEqual([]);
    },
  );
});
