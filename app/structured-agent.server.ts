import type { Env } from "@workers/kernel/env.ts";
import { platformOrigin } from "@workers/tenants/index.ts";
import type { AgentFace } from "./components/agents/agent-face.ts";
import { directory } from "./texts/directory.ts";

/**
 * A listed agent as search engines read it (schema.org's SoftwareApplication, as JSON-LD); null where it is not listed. It is
 * a data block that no browser runs, and what writes it into the page escapes what could end it.
 */
export function structuredAgent(
  env: Env,
  tenantSlug: string,
  agentSlug: string,
  face: Pick<AgentFace, "title" | "description" | "version" | "pricePerRunMicros" | "listing">,
) {
  const { title, description, version, pricePerRunMicros, listing } = face;
  if (!listing) return null;
  return {
    "@context": "https://schema.org",
    "@type": "SoftwareApplication",
    name: title,
    description,
    url: `${platformOrigin(env)}/agents/${tenantSlug}/${agentSlug}`,
    applicationCategory: directory.en.categories[listing.category].title,
    operatingSystem: "Any",
    softwareVersion: version,
    author: { "@type": "Organization", name: tenantSlug },
    ...(listing.publishedAt && { datePublished: listing.publishedAt }),
    dateModified: listing.updatedAt,
    offers: {
      "@type": "Offer",
      price: (pricePerRunMicros / 1_000_000).toFixed(6).replace(/\.?0+$/, ""),
      priceCurrency: "USD",
    },
  };
}
