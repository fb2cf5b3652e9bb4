import type { AppLoadContext } from "@remix-run/cloudflare";
import { configuredProviders, PROVIDER_TITLES } from "@workers/identity/index.ts";
import { hasSso } from "@workers/tenants/index.ts";
import type { ProviderChoice } from "./components/account/provider-buttons.tsx";

/** The ways to sign in on this host beside a password: providers on the platform's, single sign-on on a workspace's. */
export async function signInChoices({ env, hostTenant }: AppLoadContext): Promise<ProviderChoice[]> {
  if (hostTenant)
    return (await hasSso(env, hostTenant.id))
      ? [{ to: "/sso/start", title: "Continue with single sign-on" }]
      : [];
  const providers = configuredProviders(env).map((name) => ({
    to: `/sign-in/${name}`,
    title: `Continue with ${PROVIDER_TITLES[name]}`,
  }));
  return [...providers, { to: "/sign-in/sso", title: "Use single sign-on" }];
}
