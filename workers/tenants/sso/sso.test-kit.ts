import { afterEach, beforeEach, vi } from "vitest";
import { env, makeTenant, type TestTenant, visit } from "../../../test/harness.ts";
import { DnsPeer } from "../../../test/peers/dns-over-https.ts";
import { OidcPeer } from "../../../test/peers/oidc-issuer.ts";
import type { RequestCtx } from "../../kernel/context.ts";
import type { Role } from "../../kernel/permissions.ts";
import { acting, seated } from "../members/members.test-kit.ts";
import { beginSso, beginSsoTest, makeSsoTest } from "./begin-sso.ts";
import type { SsoInput } from "./contract.ts";
import { finishSso } from "./finish-sso.ts";
import { proveSsoDomain } from "./prove-sso-domain.ts";
import { setSso } from "./set-sso.ts";

let made = 0;
let visitors = 0;
export const newDomain = (): string =>
  `company-${++made}-${Math.random().toString(36).slice(2, 7)}.example.org`;

/** A provider, a resolver and a workspace of a test's own, for tests of one file. */
export class SsoWorld {
  issuer = new OidcPeer();
  dns = new DnsPeer();
  now = 0;
  /** Where people of the test at hand come from: sign-ins are counted by that. */
  address = "";
  /** Hosts with an answer of their own. */
  others = new Map<string, (request: Request) => Promise<Response>>();

  constructor() {
    beforeEach(() => {
      [this.issuer, this.dns, this.others] = [new OidcPeer(), new DnsPeer(), new Map()];
      this.now = Date.now();
      this.address = `198.51.100.${++visitors}`;
      this.issuer.now = () => this.now;
      this.dns.set("login.example.com", "A", "93.184.216.34");
      vi.stubGlobal("fetch", (url: string | URL, init: RequestInit) => {
        const sent = new Request(url, init);
        const { hostname } = new URL(sent.url);
        if (hostname === "dns.test") return this.dns.fetch(sent);
        return (this.others.get(hostname) ?? this.issuer.fetch)(sent);
      });
    });
    afterEach(() => {
      vi.unstubAllGlobals();
    });
  }

  visit = (more: Partial<RequestCtx> = {}): RequestCtx =>
    visit({
      env: { ...env, DNS_OVER_HTTPS_URL: "https://dns.test/dns-query" },
      clock: { now: () => this.now },
      address: this.address,
      ...more,
    });

  input = (domain: string, more: Partial<SsoInput> = {}): SsoInput => ({
    ...{
      issuer: this.issuer.issuer,
      clientId: this.issuer.client.id,
      clientSecret: this.issuer.client.secret,
    },
    domain,
    ...more,
  });

  /** A workspace with its owner. */
  async workspace() {
    const tenant = await makeTenant();
    const owner = await seated(tenant, "owner");
    return { tenant, owner, ctx: acting(tenant, owner, "owner", this.visit()), domain: newDomain() };
  }

  /** A workspace whose connection is proved. */
  async proved(more: Partial<SsoInput> = {}) {
    const made = await this.workspace();
    const { record } = await setSso(made.ctx, this.input(made.domain, more));
    this.dns.set(record.name, "TXT", record.value);
    await proveSsoDomain(made.ctx);
    return made;
  }

  /** A request on the workspace's own host. */
  at = (tenant: TestTenant, more: Partial<RequestCtx> = {}): RequestCtx =>
    this.visit({
      origin: `http://${tenant.slug}.quayside.test`,
      hostTenant: { id: tenant.id, slug: tenant.slug },
      ...more,
    });

  /** Signs somebody in whom the provider names so. */
  async signIn(tenant: TestTenant, claims: Record<string, unknown>) {
    const { location, browser } = await beginSso(this.at(tenant), { to: "/console" });
    return finishSso(this.at(tenant), this.issuer.signIn(location, claims), browser);
  }

  /** Walks the test through. */
  async test({ tenant, ctx, domain }: Awaited<ReturnType<SsoWorld["proved"]>>) {
    const { url } = await makeSsoTest(ctx);
    const code = new URL(url).searchParams.get("test") ?? "";
    const { location, browser } = await beginSsoTest(this.at(tenant), code);
    const claims = { sub: "tester", email: `tester@${domain}` };
    return finishSso(this.at(tenant), this.issuer.signIn(location, claims), browser);
  }
}

export const actingAs = async (tenant: TestTenant, role: Role, more: Partial<RequestCtx>) =>
  acting(tenant, await seated(tenant, role), role, more);
