import type { AppLoadContext } from "@remix-run/cloudflare";
import { configuredProviders, PROVIDER_TITLES } from "@workers/identity/index.ts";
import { hasSso, platformOrigin } from "@workers/tenants/index.ts";
import type { ProviderChoice } from "./components/account/provider-buttons.tsx";

/**
 * The ways to sign in on this host beside a password: providers on the platform's; on a workspace's single sign-on, and
 * the platform's host, where a session, a passkey or a provider's account is of use, and from where one is handed back.
 */
export async function signInChoices({ env, hostTenant }: AppLoadContext): Promise<ProviderChoice[]> {
  if (hostTenant) {
    const sso = { to: "/sso/start", title: "Continue with single sign-on" };
    const there = { to: "/hand-off", title: `Continue at ${new URL(platformOrigin(env)).host}` };
    return [...((await hasSso(env, hostTenant.id)) ? [sso] : []), there];
  }
  const providers = configuredProviders(env).map((name) => ({
    to: `/sign-in/${name}`,
    title: `Continue with ${PROVIDER_TITLES[name]}`,
  }));
  return [...providers, { to: "/sign-in/sso", title: "Use single sign-on" }];
}
