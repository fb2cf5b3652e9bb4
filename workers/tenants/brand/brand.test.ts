import { beforeAll, describe, expect, it, vi } from "vitest";
import { env, expectOk, makeTenant, request, type TestTenant } from "../../../test/harness.ts";
import { forgetTenant, NO_TENANT } from "../directory.ts";
import { activeHost } from "../hosts/hosts.test-kit.ts";
import { inviteMember } from "../invitations/invite-member.ts";
import { jpeg, png, sent, svg } from "./brand.test-kit.ts";
import type { BrandInput, BrandView } from "./contract.ts";
import { setBrand } from "./set-brand.ts";

let tenant: TestTenant;
let admin: string;
let custom: string;
beforeAll(async () => {
  tenant = await makeTenant();
  admin = await tenant.keyFor("admin");
  custom = await activeHost(tenant, "agents");
});

const host = (): string => `${tenant.slug}.quayside.test`;
const put = (input: unknown, key = admin) =>
  tenant.api("PUT", "/brand", input, { authorization: `Bearer ${key}` });
const FULL: BrandInput = {
  name: "Harbour & Söhne",
  senderName: "Harbour Post",
  colors: { accent: { light: "#0B5FFF", dark: "#9EC5FF" }, link: { light: "#0b4fd0", dark: "#9ec5ff" } },
  corners: "round",
  font: "serif",
  poweredBy: false,
};
const pageAt = async (at: string, path = "/sign-in") => (await request(`http://${at}${path}`)).text();

describe("the API of brands", () => {
  it("sets, reads and removes a brand, and the log says what it was before and after", async () => {
    expect(await expectOk(tenant.api("GET", "/brand"))).toMatchObject({
      name: null,
      logo: null,
      poweredBy: true,
    });
    const view = await expectOk<BrandView>(put({ ...FULL, logo: sent(svg()), favicon: sent(png(32, 32)) }));
    expect(view).toMatchObject({
      name: FULL.name,
      corners: "round",
      font: "serif",
      logo: { type: "image/svg+xml" },
    });
    // Without pictures they stay; null takes one away.
    const kept = await expectOk<BrandView>(put({ name: "Renamed", favicon: null }));
    expect(kept).toMatchObject({ name: "Renamed", colors: {}, logo: view.logo, favicon: null });
    expect(
      (await tenant.api("DELETE", "/brand", undefined, { authorization: `Bearer ${admin}` })).status,
    ).toBe(204);
    expect(await expectOk(tenant.api("GET", "/brand"))).toMatchObject({ name: null, logo: null });
    const { data } = await expectOk<{ data: { action: string; detail: object }[] }>(
      tenant.api("GET", "/audit?limit=3", undefined, { authorization: `Bearer ${admin}` }),
    );
    expect(data).toMatchObject([
      { action: "brand.removed", detail: { before: { name: "Renamed" }, after: null } },
      { action: "brand.changed", detail: { before: { name: FULL.name }, after: { name: "Renamed" } } },
      { action: "brand.changed", detail: { before: null, after: { name: FULL.name } } },
    ]);
    const files = await env.BUNDLES.list({ prefix: `t/${tenant.id}/brand/` });
    expect(files.objects).toEqual([]);
  });

  it.each([
    [
      "text that cannot be read",
      {
        colors: {
          accent: { light: "#888888", dark: "#888888" },
          onAccent: { light: "#ffffff", dark: "#ffffff" },
        },
      },
      "/colors/accent/light",
    ],
    [
      "a style that is no colour",
      { colors: { link: { light: "red;}*{display:none", dark: "#ffffff" } } },
      "/colors/link/light",
    ],
    [
      "an address for a colour",
      { colors: { header: { light: "url(//evil.example)", dark: "#000000" } } },
      "/colors/header/light",
    ],
    [
      "a token that is not of the list",
      { colors: { shadow: { light: "#000000", dark: "#000000" } } },
      "/colors/shadow",
    ],
    ["style sheets", { css: "body{}" }, "/css"],
    ["a typeface of one's own", { font: "Comic Sans" }, "/font"],
    ["a name on two lines", { name: "a\nb" }, "/name"],
    ["the platform's name", { name: "Quay side" }, "/name"],
    ["its look-alike as the sender", { senderName: "quays1de" }, "/senderName"],
    ["it with a word of the platform's", { senderName: "Quayside Support" }, "/senderName"],
    ["a picture that is none", { logo: sent(new TextEncoder().encode("<html>")) }, "/logo/data"],
    ["what is no base64", { logo: { data: "…" } }, "/logo/data"],
    ["too many pixels", { logo: sent(png(2_049, 10)) }, "/logo/data"],
    ["too many bytes", { favicon: sent(png(32, 32, 128 * 1024)) }, "/favicon/data"],
    ["a favicon that is not square", { favicon: sent(png(32, 31)) }, "/favicon/data"],
    ["a JPEG as favicon", { favicon: sent(jpeg(32, 32)) }, "/favicon/data"],
  ])("refuses %s, and says where", async (_, input, pointer) => {
    const answer = await put({ name: "x", ...input });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      errors: expect.arrayContaining([expect.objectContaining({ pointer })]),
    });
  });

  it.each(["Qu\u0430yside", "Quays\u0456de Mail", "Quay\u200bside", "Ｑｕａｙｓｉｄｅ", "ΑΒΓ \u041fa\u0443"])(
    "takes no name that reads like another one: %s",
    async (name) => {
      for (const input of [{ name }, { name: "Hafen", senderName: name }])
        expect((await put(input)).status).toBe(400);
    },
  );

  it.each(["Гавань", "Harbour Гавань", "Λιμάνι 24", "港 Harbour", "Häfen & Söhne"])(
    "takes a name of any alphabet: %s",
    async (name) => void (await expectOk(put({ name, senderName: name }))),
  );

  it("names the platform on the free plan, whatever the brand says", async () => {
    const free = await makeTenant("free");
    await expect(setBrand(free.ctx(), { name: "x", poweredBy: false })).rejects.toThrow("paid");
    await setBrand(free.ctx(), { name: "Hafen" });
    // As after a downgrade.
    await env.DIRECTORY.prepare(
      "UPDATE tenants SET brand = json_set(brand, '$.poweredBy', json('false')) WHERE id = ?",
    )
      .bind(free.id)
      .run();
    forgetTenant(env, free);
    expect(await pageAt(`${free.slug}.quayside.test`)).toContain("Powered by");
  });

  it("of two changes at once one is told to look again", async () => {
    const mine = await makeTenant();
    const both = await Promise.allSettled(["a", "b"].map((name) => setBrand(mine.ctx(), { name })));
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("pictures of a brand", () => {
  let view: BrandView;
  beforeAll(async () => {
    view = await expectOk<BrandView>(
      put({ ...FULL, logo: sent(svg("<script>parent.hit()</script>")), favicon: sent(png(32, 32)) }),
    );
  });
  const at = (url: string, path: string, init?: RequestInit) => request(`http://${url}${path}`, init);

  it("are served so that nothing in them runs, for ever, on the workspace's own hosts", async () => {
    for (const where of [host(), custom, "quayside.test"]) {
      const answer = await at(where, view.logo?.url ?? "");
      expect(answer.status).toBe(200);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        "content-type": "image/svg+xml",
        "content-disposition": "attachment",
        "x-content-type-options": "nosniff",
        "cache-control": "public, max-age=31536000, immutable",
        "content-security-policy": expect.stringMatching(/^sandbox; default-src 'none'/),
      });
      expect(await answer.text()).toContain("<svg");
    }
  });

  it("are told apart by their content", async () => {
    const etag = (await at(host(), view.favicon?.url ?? "")).headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[\da-f]{64}"$/);
    expect((await at(host(), view.favicon?.url ?? "", { headers: { "if-none-match": etag } })).status).toBe(
      304,
    );
    expect((await at(host(), view.favicon?.url ?? "", { method: "HEAD" })).status).toBe(200);
  });

  it("are nobody else's", async () => {
    const other = await makeTenant();
    await setBrand(other.ctx(), { name: "Other", logo: sent(svg()) });
    const path = view.logo?.url ?? "";
    const elsewhere = [
      at(`${other.slug}.quayside.test`, path),
      at(host(), path.replace(tenant.id, other.id)),
      at("quayside.test", path.replace(tenant.id, NO_TENANT)),
      at(host(), path.replace(/[\da-f]{64}/, "0".repeat(64))),
      at(host(), path.replace(".svg", ".png")),
      at(host(), "/brand/"),
    ];
    expect((await Promise.all(elsewhere)).map(({ status }) => status)).toEqual(Array(6).fill(404));
  });
});

describe("pages of a workspace with a brand", () => {
  beforeAll(async () => {
    await put({ ...FULL, logo: sent(svg()), favicon: sent(png(32, 32)) });
  });

  it.each(["/sign-in", "/forgot-password", "/nothing/here", "/verify?code=none"])(
    "%s bears it on each of its hosts",
    async (path) => {
      for (const where of [host(), custom]) {
        const page = await pageAt(where, path);
        expect(page).toMatch(/<title>[^<]* · Harbour &amp; Söhne<\/title>/);
        expect(page).toContain(
          "--signal:light-dark(#0b5fff, #9ec5ff);--on-signal:light-dark(#ffffff, #101c28)",
        );
        expect(page).toMatch(/<link rel="icon" href="\/brand\/ten_\w+\/[\da-f]{64}\.png" type="image\/png"/);
        expect(page).not.toMatch(/Quayside(?!-)/);
      }
    },
  );

  it("with a policy that takes no other styles", async () => {
    const answer = await request(`http://${custom}/sign-in`);
    const policy = answer.headers.get("content-security-policy") ?? "";
    const nonce = /style-src 'self' 'nonce-([\w-]+)'/.exec(policy)?.[1];
    expect(policy).not.toContain("unsafe-inline");
    expect(await answer.text()).toContain(`<style nonce="${nonce}">:root{`);
  });

  it("asks the directory no more than without", async () => {
    const reads = async (url: string) => {
      await request(url);
      const prepare = vi.spyOn(env.DIRECTORY, "prepare");
      await request(url);
      const count = prepare.mock.calls.length;
      prepare.mockRestore();
      return count;
    };
    const bare = await makeTenant();
    expect(await reads(`http://${custom}/sign-in`)).toBe(
      await reads(`http://${bare.slug}.quayside.test/sign-in`),
    );
  });

  it("the platform's own host stays as it is", async () => {
    const page = await pageAt("quayside.test");
    expect(page).toContain("· Quayside</title>");
    expect(page).not.toContain("--signal:");
  });

  it("leads from the front page into the workspace, and shows the marketplace at the platform's alone", async () => {
    const front = await request(`http://${custom}/`);
    expect([front.status, front.headers.get("location")]).toEqual([302, "/console"]);
    expect((await request("http://quayside.test/")).status).toBe(200);
  });
});

describe("mails of a workspace with a brand", () => {
  const brandOfMailTo = async (address: string) => {
    const query = env.DIRECTORY.prepare("SELECT brand FROM mails WHERE recipient = ?").bind(address);
    return JSON.parse((await query.first<{ brand: string }>())?.brand ?? "null");
  };
  beforeAll(async () => {
    await put({ ...FULL, logo: sent(png(200, 60)) });
  });

  it("an invitation bears name, sender, logo and accent", async () => {
    await inviteMember(tenant.ctx(), { email: "new@example.org", role: "member" });
    expect(await brandOfMailTo("new@example.org")).toEqual({
      ...{ name: FULL.name, senderName: FULL.senderName, poweredBy: false },
      ...{ accent: "#0b5fff", onAccent: "#ffffff", url: `http://${host()}` },
      logoUrl: expect.stringMatching(`^http://${host()}/brand/${tenant.id}/[0-9a-f]{64}\\.png$`),
    });
  });

  it("so does what is asked for on its hosts", async () => {
    const { email } = await tenant.personFor("member", `forgetful-${tenant.slug}`);
    const headers = { "content-type": "application/json" };
    await request(`http://${custom}/api/v1/auth/reset-password`, {
      method: "POST",
      headers,
      body: JSON.stringify({ email }),
    });
    await vi.waitFor(
      async () =>
        expect(await brandOfMailTo(email)).toMatchObject({ name: FULL.name, url: `http://${custom}` }),
      10_000,
    );
  });

  it("mails show no SVG", async () => {
    await put({ ...FULL, logo: sent(svg()) });
    await inviteMember(tenant.ctx(), { email: "newer@example.org", role: "member" });
    expect(await brandOfMailTo("newer@example.org")).not.toHaveProperty("logoUrl");
  });
});
