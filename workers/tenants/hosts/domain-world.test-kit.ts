import { afterEach, beforeEach, expect, vi } from "vitest";
import { env, type TestTenant } from "../../../test/harness.ts";
import { CloudflarePeer } from "../../../test/peers/cloudflare-hostnames.ts";
import { DnsPeer } from "../../../test/peers/dns-over-https.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { Ctx } from "../../kernel/context.ts";
import type { Env } from "../../kernel/env.ts";
import type { Role } from "../../kernel/permissions.ts";
import { addDomain } from "./add-domain.ts";
import { checkDomain } from "./check-domain.ts";
import { getDomain } from "./queries.ts";
import { type Site, siteOf } from "./site.ts";
import { sweepDomains } from "./sweep-domains.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const TARGET = "domains.quayside.test";

let made = 0;

/** Somebody who acts at the test's time; `settled` waits for what goes on after the answers. */
export type Acting = Ctx & { settled(): Promise<unknown> };

/** A resolver, a certificate service and a clock of a test's own, for tests of one file. */
export class DomainWorld {
  dns = new DnsPeer();
  cloudflare = new CloudflarePeer();
  now = 0;
  readonly clock: Clock = { now: () => this.now };

  constructor() {
    beforeEach(async () => {
      [this.dns, this.cloudflare] = [new DnsPeer(), new CloudflarePeer()];
      // A year apart: what is remembered of hosts is old by the next test.
      this.now = Date.UTC(2030 + made++, 0, 1);
      await env.DIRECTORY.prepare("DELETE FROM hosts").run();
      vi.stubGlobal("fetch", (url: string | URL, init: RequestInit) => {
        const sent = new Request(url, init);
        return sent.url.includes("/custom_hostnames") ? this.cloudflare.fetch(sent) : this.dns.fetch(sent);
      });
    });
    afterEach(() => {
      vi.unstubAllGlobals();
    });
  }

  get env(): Env {
    return {
      ...env,
      DNS_OVER_HTTPS_URL: "https://dns.test/dns-query",
      CLOUDFLARE_ZONE_ID: this.cloudflare.zone,
      CLOUDFLARE_API_TOKEN: this.cloudflare.token,
    };
  }

  acting(tenant: TestTenant, role: Role = "owner"): Acting {
    const going: Promise<unknown>[] = [];
    const ctx = { ...tenant.ctx(role), env: this.env, clock: this.clock };
    const settled = () => Promise.all(going);
    return { ...ctx, waitUntil: (work) => void going.push(work), settled };
  }

  sweep = (): Promise<number> => sweepDomains(this.env, this.clock);

  /** The scheduler's turns over a time, one each `step`. */
  async pass(time: number, step = HOUR): Promise<void> {
    for (const end = this.now + time; this.now < end; ) {
      this.now += Math.min(step, end - this.now);
      await this.sweep();
    }
  }

  at = (host: string): Promise<Site> => siteOf(env, new Request(`http://${host}/`), this.clock);

  /** Puts into DNS what a domain's tenant was told to. */
  async publish(ctx: Ctx, host: string): Promise<void> {
    const { records } = await getDomain(ctx, host);
    for (const { type, name, value } of records) this.dns.set(name, type, value);
  }

  async activated(tenant: TestTenant, host: string): Promise<Acting> {
    const ctx = this.acting(tenant);
    await addDomain(ctx, { domain: host });
    await this.publish(ctx, host);
    await checkDomain(ctx, host);
    this.cloudflare.become(host, "active");
    this.now += 10_000;
    expect(await checkDomain(ctx, host)).toMatchObject({ state: "active", expiresAt: null });
    return ctx;
  }
}
