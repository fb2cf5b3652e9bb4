import { describe, expect, it } from "vitest";
import { type Manifest, manifest } from "../manifest/manifest.ts";
import { isFinding, parseModule } from "./parse-module.ts";
import { scanHosts } from "./scan-hosts.ts";
import { TokenBudget } from "./token-budget.ts";

function scan(source: string, hosts: string[] = []) {
  const module = parseModule("main.js", source, new TokenBudget());
  if (isFinding(module)) throw new Error(module.message);
  const permissions = { hosts };
  const parsed: Manifest = manifest.parse({
    name: "a",
    version: "1.0.0",
    kind: "isolate",
    main: "main.js",
    permissions,
  });
  return scanHosts([module], parsed);
}

describe("hosts that code addresses", () => {
  it.each<[string, string[]]>([
    ['fetch("https://api.example.com/x")', ["api.example.com"]],
    ['fetch("https://API.Example.com")', ["api.example.com"]],
    ['fetch("http://api.example.com/x")', ["http://api.example.com"]],
    ['fetch("https://api.example.com:8443/")', ["api.example.com:8443"]],
    [`fetch(\`https://api.example.com/users/\${id}\`)`, ["api.example.com"]],
    ['fetch("https://api.example.com/" + path)', ["api.example.com"]],
    ['const BASE = "https://api.example.com"; fetch(BASE + "/x");', ["api.example.com"]],
    [
      `const BASE = "https://api.example.com"; const URLS = \`\${BASE}/v1\`; fetch(\`\${URLS}/\${id}\`);`,
      ["api.example.com"],
    ],
    ['new URL("/x", "https://api.example.com")', ["api.example.com"]],
    ['fetch(new URL(path, "https://api.example.com"))', ["api.example.com"]],
    ['globalThis.fetch("https://api.example.com/")', ["api.example.com"]],
    ['new Request("https://api.example.com/")', ["api.example.com"]],
    ['new WebSocket("wss://live.example.com/")', ["live.example.com"]],
    [
      'fetch("https://b.example.com/"); fetch("https://a.example.com/"); fetch("https://a.example.com/2")',
      ["a.example.com", "b.example.com"],
    ],
    // Not known before it runs.
    [`fetch(\`https://\${region}.example.com/\`)`, []],
    [`fetch(\`https://api.example.com\${suffix}\`)`, []],
    ['let base = "https://api.example.com/"; fetch(base)', []],
    ["fetch(input.url)", []],
    // Not an address at all.
    ['const text = "https://api.example.com/"; console.log(text);', []],
    ['cache.fetch("https://api.example.com/")', []],
    ['fetch("/relative")', []],
    ["const a = b; const b = a; fetch(a)", []],
  ])("%s", (source, hosts) => {
    expect(scan(source).hostsUsed).toEqual(hosts);
  });
});

describe("constants made of constants", () => {
  it.each([
    ["sums", (i: number) => `const a${i} = a${i + 1} + a${i + 1};`],
    ["templates", (i: number) => `const a${i} = \`${`\${a${i + 1}}`.repeat(50)}\`;`],
  ])("do not take for ever: %s", (_what, line) => {
    const lines = Array.from({ length: 100 }, (_, i) => line(i));
    expect(
      scan(`${lines.join("\n")} const a100 = ""; fetch(a0 + "https://a.example.com/");`).hostsUsed,
    ).toEqual([]);
  });
});

describe("hosts used and declared", () => {
  const rules = (source: string, hosts: string[]) =>
    scan(source, hosts).findings.map(
      ({ severity, rule, pointer, line }) => `${severity} ${rule} ${pointer ?? line}`,
    );
  const call = (host: string) => `fetch("${host.startsWith("http") ? host : `https://${host}`}/x");`;

  it.each<[string, string[], string[]]>([
    [call("a.example.com"), ["a.example.com"], []],
    [call("a.example.com"), ["*.example.com"], []],
    [call("http://a.example.com"), ["http://*.example.com"], []],
    [call("a.example.com"), [], ["warn host-undeclared 1"]],
    [
      call("http://a.example.com"),
      ["a.example.com"],
      ["warn host-undeclared 1", "note host-unused /permissions/hosts/0"],
    ],
    [
      call("example.com"),
      ["*.example.com"],
      ["warn host-undeclared 1", "note host-unused /permissions/hosts/0"],
    ],
    [
      call("badexample.com"),
      ["*.example.com"],
      ["warn host-undeclared 1", "note host-unused /permissions/hosts/0"],
    ],
    [call("localhost:3000"), [], ["warn host-private 1"]],
    [call("http://127.1"), [], ["warn host-private 1"]],
    ["1;", ["a.example.com"], ["note host-unused /permissions/hosts/0"]],
    ["fetch(input.url)", ["a.example.com"], []],
    ["fetch(input.url)", [], ["warn host-undeclared /permissions/hosts"]],
    ["1;", [], []],
  ])("%s against %j", (source, hosts, expected) => {
    expect(rules(source, hosts)).toEqual(expected);
  });

  it("are named once each, where they are first seen to be wrong", () => {
    const { findings } = scan(`${call("a.example.com")}\n${call("a.example.com")}`);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      path: "main.js",
      hint: 'Add "a.example.com" to permissions.hosts in agent.json.',
    });
  });
});
