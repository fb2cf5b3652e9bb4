import { z } from "@hono/zod-openapi";

export const PROVIDERS = ["github", "google"] as const;
export type ProviderName = (typeof PROVIDERS)[number];
export const providerName = z.enum(PROVIDERS);

/** What providers are called. */
export const PROVIDER_TITLES: Readonly<Record<ProviderName, string>> = { github: "GitHub", google: "Google" };

/** What comes back from a provider, in the query of the callback (RFC 6749, section 4.1.2; RFC 9207). */
export interface Callback {
  code: string | null;
  state: string | null;
  error: string | null;
  issuer: string | null;
}

export const readCallback = (query: URLSearchParams): Callback => {
  // A parameter that stands there twice is not read at all (RFC 6749, section 3.1).
  const only = (name: string) => (query.getAll(name).length === 1 ? query.get(name) : null);
  return { code: only("code"), state: only("state"), error: only("error"), issuer: only("iss") };
};

/** An account elsewhere, or a wallet, that signs a person in; times in ISO 8601. */
export const connectionView = z
  .object({
    id: z.string(),
    kind: z.enum(["identity", "wallet"]),
    provider: z.string().openapi({ example: "GitHub" }),
    label: z.string().openapi({ example: "ada-lovelace" }),
    createdAt: z.string(),
    lastUsedAt: z.string().nullable(),
  })
  .openapi("Connection");
export type ConnectionView = z.infer<typeof connectionView>;
