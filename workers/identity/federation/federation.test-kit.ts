import { afterEach, beforeEach, vi } from "vitest";
import { env, visit } from "../../../test/harness.ts";
import { OAuthPeer, type ProviderAccount } from "../../../test/peers/oauth-providers.ts";
import type { RequestCtx } from "../../kernel/context.ts";
import { newAddress, whoHas } from "../accounts/accounts.test-kit.ts";
import { nonceCookie, nonceOf } from "../nonce-cookie.ts";
import type { PersonCtx } from "../person.ts";
import { beginProviderSignIn } from "./begin-provider.ts";
import { type ProviderName, readCallback } from "./contract.ts";
import { finishProvider } from "./finish-provider.ts";

const CONFIGURED = {
  GITHUB_CLIENT_ID: "github-client",
  GITHUB_CLIENT_SECRET: "github-secret",
  GOOGLE_CLIENT_ID: "google-client",
  GOOGLE_CLIENT_SECRET: "google-secret",
};
let made = 1000;

/** Both providers for the tests of one file, and people with accounts there. */
export class ProviderWorld {
  peer = new OAuthPeer();

  constructor() {
    beforeEach(() => {
      this.peer = new OAuthPeer();
      vi.stubGlobal("fetch", (url: string | URL | Request, init?: RequestInit) =>
        this.peer.fetch(new Request(url, init)),
      );
    });
    afterEach(() => {
      vi.unstubAllGlobals();
    });
  }

  visit = (more: Partial<RequestCtx> = {}): RequestCtx => visit({ env: { ...env, ...CONFIGURED }, ...more });

  account = (email = newAddress(), verified = true): ProviderAccount => ({
    ...{ id: ++made, login: `login-${made}`, name: "Ada" },
    emails: [{ email, primary: true, verified }],
  });

  /** Comes back from a provider with a callback's address, in a browser that keeps this nonce. */
  back = (
    name: ProviderName,
    url: URL,
    browser: string | undefined,
    person: PersonCtx | null = null,
    request: RequestCtx = this.visit(),
  ) => finishProvider(request, person, name, readCallback(url.searchParams), browser);

  /** Signs in with a provider, from the button to the end. */
  async signIn(name: ProviderName, account: ProviderAccount) {
    const { location, browser } = await beginProviderSignIn(this.visit(), name, "/console");
    return this.back(name, this.peer.consent(location, account), browser);
  }

  async person(secret: string, more: Partial<RequestCtx> = {}): Promise<PersonCtx> {
    const person = await whoHas(secret, { ...this.visit(), ...more });
    if (!person) throw new Error("this session is not open");
    return person;
  }
}

/** What a browser sends back of a cookie that it was given. */
export const kept = (nonce: string): string | undefined => {
  const [cookie = ""] = nonceCookie("oauth", nonce, 600).split(";");
  return nonceOf(new Request("http://quayside.test/", { headers: { cookie } }), "oauth");
};
