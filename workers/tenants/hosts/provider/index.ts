import type { Env } from "../../../kernel/env.ts";
import { CloudflareHostnames } from "./cloudflare.ts";
import { localProvider, noProvider } from "./local.ts";
import type { HostnameProvider } from "./provider.ts";

declare module "../../../kernel/env.ts" {
  interface Env {
    /** The zone with Cloudflare for SaaS, and a token that may edit its custom hostnames. */
    CLOUDFLARE_ZONE_ID?: string;
    CLOUDFLARE_API_TOKEN?: string;
    CLOUDFLARE_API_URL?: string;
  }
}

/** Who issues certificates for tenants' domains here. */
export function hostnameProvider(env: Env): HostnameProvider {
  const { CLOUDFLARE_ZONE_ID: zoneId, CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_API_URL: api } = env;
  if (zoneId && token) return new CloudflareHostnames({ zoneId, token, ...(api && { api }) });
  return env.ENVIRONMENT === "development" ? localProvider : noProvider;
}

export type { HostnameProvider, Issued } from "./provider.ts";
