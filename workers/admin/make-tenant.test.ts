import { describe, expect, it } from "vitest";
import { OPERATOR, request } from "../../test/harness.ts";

const setup = {
  slug: "harbour",
  name: "Harbour",
  plan: "pro",
  users: [
    { email: "olga@example.org", name: "Olga", password: "olgas long password", role: "owner" },
    { email: "mia@example.org", name: "Mia", password: "mias long password", role: "member" },
  ],
  key: { name: "seed", role: "developer" },
};

const make = (body: unknown) =>
  request("/internal/tenants", { method: "POST", headers: OPERATOR, body: JSON.stringify(body) });
const logIn = (email: string, password: string) =>
  request("/api/v1/auth/login", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });

describe("POST /internal/tenants", () => {
  it("makes a tenant whose key works and whose people can sign in", async () => {
    const response = await make(setup);
    expect(response.status).toBe(201);
    const { tenantId, apiKey } = await response.json<{ tenantId: string; apiKey: string }>();
    const me = await request("/api/v1/auth/me", { headers: { authorization: `Bearer ${apiKey}` } });
    expect(await me.json()).toMatchObject({
      tenant: { id: tenantId, slug: "harbour" },
      actor: { name: "seed", role: "developer" },
    });
    const signedIn = await logIn("mia@example.org", "mias long password");
    expect(await signedIn.json()).toMatchObject({ memberships: [{ tenantSlug: "harbour", role: "member" }] });
  });

  it("can be repeated: the same tenant, the new passwords, a further key", async () => {
    const first = await (await make({ ...setup, slug: "again" })).json<{
      tenantId: string;
      apiKey: string;
    }>();
    const [olga] = setup.users;
    const users = [{ ...olga, password: "another long password" }];
    const second = await (await make({ ...setup, slug: "again", users })).json<{
      tenantId: string;
      apiKey: string;
    }>();
    expect(second.tenantId).toBe(first.tenantId);
    expect(second.apiKey).not.toBe(first.apiKey);
    for (const { apiKey } of [first, second]) {
      expect(
        (await request("/api/v1/auth/me", { headers: { authorization: `Bearer ${apiKey}` } })).status,
      ).toBe(200);
    }
    expect((await logIn("olga@example.org", "olgas long password")).status).toBe(401);
    expect((await logIn("olga@example.org", "another long password")).status).toBe(200);
  });

  it("names what is wrong, and makes nothing", async () => {
    const bad = { ...setup, slug: "Bad Slug", users: [{ ...setup.users[0], password: "short" }] };
    const response = await make(bad);
    expect(await response.json()).toMatchObject({
      code: "invalid_input",
      errors: [{ pointer: "/slug" }, { pointer: "/users/0/password" }],
    });
    expect((await make([])).status).toBe(400);
  });
});
