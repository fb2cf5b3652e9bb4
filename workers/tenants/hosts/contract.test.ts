import { describe, expect, it } from "vitest";
import { env } from "../../../test/harness.ts";
import type { Env } from "../../kernel/env.ts";
import { domainName } from "./contract.ts";
import { requireOwnable } from "./domain-rules.ts";

describe("domainName", () => {
  it.each([
    ["agents.customer.com", "agents.customer.com"],
    [" Agents.Customer.COM ", "agents.customer.com"],
    ["bücher.example", "xn--bcher-kva.example"],
    ["xn--bcher-kva.example", "xn--bcher-kva.example"],
    ["customer.co.uk", "customer.co.uk"],
  ])("%j is %s", (text, host) => {
    expect(domainName.parse(text)).toBe(host);
  });

  it.each([
    ...[
      "",
      "customer",
      "customer.com.",
      ".customer.com",
      "a..customer.com",
      "-a.customer.com",
      "a-.customer.com",
    ],
    ...["192.0.2.1", "[2001:db8::1]", "2130706433", "0x7f.1", "customer.123", "https://customer.com"],
    ...["customer.com/x", "customer.com:8443", "user@customer.com", "*.customer.com", "a_b.customer.com"],
    ...["customer.com?x", "customer.com#x", "cust omer.com", "customer%2ecom", "customer.com\\x"],
    ...[`${"a".repeat(64)}.com`, `${"a.".repeat(120)}com`],
  ])("%j is none", (text) => {
    expect(domainName.safeParse(text).success).toBe(false);
  });
});

describe("requireOwnable", () => {
  const production = { ...env, ENVIRONMENT: "production" } as Env;
  it.each([
    ...["quayside.test", "x.quayside.test", "domains.quayside.test"],
    ...["co.uk", "github.io", "workers.dev", "pages.dev"],
    ...["printer.local", "x.localhost", "x.internal", "x.onion", "1.168.192.in-addr.arpa"],
  ])("refuses %s", async (host) => {
    await expect(requireOwnable(env, host)).rejects.toMatchObject({
      refusal: { code: "invalid_input", issues: [{ pointer: "/domain" }] },
    });
  });

  it("refuses names of examples where the platform is open to others", async () => {
    await expect(requireOwnable(production, "agents.customer.example")).rejects.toThrow("lead nowhere");
  });

  it.each(["customer.co.uk", "agents.customer.com", "customer.github.io", "evilquayside.test"])(
    "takes %s",
    async (host) => {
      await expect(requireOwnable(env, host)).resolves.toBeUndefined();
    },
  );
});
