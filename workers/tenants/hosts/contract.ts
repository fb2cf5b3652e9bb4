import { z } from "@hono/zod-openapi";

/** How far a custom domain is. Only an `active` one is answered. */
export const HOST_STATES = ["pending_dns", "pending_certificate", "active", "failed", "removing"] as const;
export type HostState = (typeof HOST_STATES)[number];

const LABEL = /^(?!-)[a-z\d-]{1,63}(?<!-)$/;
/** Before it comes `_quayside-challenge.`, and a name has 253 characters at most (RFC 1035, section 2.3.4). */
const MOST_CHARS = 230;

/** A domain as browsers send it: lower case, with IDNs in punycode; undefined for what is none, addresses among it. */
function asSent(text: string): string | undefined {
  const host = URL.parse(`http://${text}/`);
  if (!host || host.origin !== `http://${host.hostname}` || /[\s/\\@:?#%]/.test(text)) return undefined;
  const labels = host.hostname.split(".");
  const named =
    labels.length > 1 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? "");
  return named && host.hostname.length <= MOST_CHARS ? host.hostname : undefined;
}

/** The name of a domain; upper case and IDNs become what stands in DNS. */
export const domainName = z
  .string()
  .max(253)
  .transform((text, check) => {
    const host = asSent(text.trim());
    if (host !== undefined) return host;
    check.addIssue({ code: "custom", message: "is not a domain: write one like agents.example.com" });
    return z.NEVER;
  })
  .openapi({ type: "string", description: "A domain's name.", example: "agents.example.com" });

export const addDomainInput = z.strictObject({ domain: domainName }).openapi("AddDomain");
export type AddDomainInput = z.input<typeof addDomainInput>;

export const redirectInput = z
  .strictObject({
    redirect: z
      .boolean()
      .openapi({ description: "Whether the subdomain's pages are shown at the primary domain." }),
  })
  .openapi("DomainRedirect");

const dnsRecord = z.object({
  type: z.enum(["TXT", "CNAME"]),
  name: z.string().openapi({ example: "_quayside-challenge.agents.example.com" }),
  value: z.string(),
});

export const domainView = z
  .object({
    domain: z.string().openapi({ example: "agents.example.com" }),
    state: z.enum(HOST_STATES).openapi({
      description: "Only an `active` domain is answered. `failed` says in `detail` what to change.",
    }),
    primary: z.boolean().openapi({ description: "Where the workspace's pages are shown." }),
    redirect: z.boolean().openapi({
      description: "Of the primary domain: the subdomain's pages are shown here, too.",
    }),
    detail: z.string().openapi({ description: "What the last check found." }),
    records: z.array(dnsRecord).openapi({ description: "What has to stand in DNS, and stay there." }),
    checkedAt: z.iso.datetime().nullable(),
    nextCheckAt: z.iso.datetime().nullable(),
    expiresAt: z.iso.datetime().nullable().openapi({
      description: "Until when it has to be proven; null where it is.",
    }),
  })
  .openapi("Domain");
export type DomainView = z.infer<typeof domainView>;
