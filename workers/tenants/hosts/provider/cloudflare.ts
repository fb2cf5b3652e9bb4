import { z } from "@hono/zod-openapi";
import type { HostnameProvider, Issued } from "./provider.ts";

const API = "https://api.cloudflare.com/client/v4";
const PATIENCE_MS = 10_000;
const DUPLICATE = 1406;

/** States of a hostname or its certificate that do not pass by themselves. */
const DEAD = new Set(
  "blocked pending_blocked moved deleted test_failed test_blocked validation_timed_out issuance_timed_out deployment_timed_out initializing_timed_out expired".split(
    " ",
  ),
);

const said = z.object({ message: z.string().default("") });
const customHostname = z.object({
  id: z.string(),
  hostname: z.string(),
  status: z.string().default("pending"),
  verification_errors: z.array(z.string()).default([]),
  ssl: z.object({ status: z.string(), validation_errors: z.array(said).default([]) }).nullish(),
});
type CustomHostname = z.infer<typeof customHostname>;

const envelope = z.object({
  success: z.boolean(),
  errors: z.array(z.object({ code: z.number(), message: z.string() })).default([]),
  result: z.unknown(),
});

export interface CloudflareZone {
  zoneId: string;
  /** Of an API token with "SSL and Certificates: Edit" on the zone. */
  token: string;
  /** Cloudflare's own unless told. */
  api?: string;
}

interface Answer {
  status: number;
  result: unknown;
  errors: { code: number; message: string }[];
  retrySeconds?: number;
}

const CREATE = {
  // The host leads here already, so that the file which the authority asks for is answered by Cloudflare itself.
  ssl: { method: "http", type: "dv", settings: { min_tls_version: "1.2" } },
};

/**
 * Cloudflare for SaaS: custom hostnames of a zone, over its REST API ("Custom Hostnames" in the API reference). A host
 * is active when both its ownership and its certificate are.
 */
export class CloudflareHostnames implements HostnameProvider {
  readonly #zone: CloudflareZone;

  constructor(zone: CloudflareZone) {
    this.#zone = zone;
  }

  async ensure(host: string): Promise<Issued> {
    try {
      const found = await this.#find(host);
      return found ? statusOf(found) : await this.#create(host);
    } catch (error) {
      return away(error);
    }
  }

  async remove(host: string): Promise<boolean> {
    try {
      const found = await this.#find(host);
      if (!found) return true;
      const { status } = await this.#call("DELETE", `/${found.id}`);
      return status < 300 || status === 404;
    } catch (error) {
      console.warn(`domains: ${host} could not be given up: ${String(error)}`);
      return false;
    }
  }

  /** The search takes a part of a name, so that what it finds has to be looked through. */
  async #find(host: string): Promise<CustomHostname | undefined> {
    const answer = await this.#call("GET", `?hostname.contain=${encodeURIComponent(host)}&per_page=100`);
    if (answer.status >= 300) throw new Away(answer);
    return z
      .array(customHostname)
      .parse(answer.result)
      .find(({ hostname }) => hostname.toLowerCase() === host);
  }

  async #create(host: string): Promise<Issued> {
    const answer = await this.#call("POST", "", { hostname: host, ...CREATE });
    if (answer.status < 300) return statusOf(customHostname.parse(answer.result));
    const [error] = answer.errors;
    const passes =
      answer.status < 400 || answer.status === 429 || answer.status >= 500 || error?.code === DUPLICATE;
    // Wrong credentials are the operator's to mend, not the tenant's.
    if (passes || answer.status === 401 || answer.status === 403) throw new Away(answer);
    return { state: "failed", finding: error?.message ?? "The certificate was refused." };
  }

  async #call(method: string, path: string, body?: object): Promise<Answer> {
    const { api = API, zoneId, token } = this.#zone;
    const response = await fetch(`${api}/zones/${zoneId}/custom_hostnames${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body && { body: JSON.stringify(body) }),
    });
    const retrySeconds = Number(response.headers.get("retry-after")) || undefined;
    const read = envelope.safeParse(await response.json().catch(() => null));
    const { errors = [], result = null } = read.data ?? {};
    return { status: response.status, errors, result, ...(retrySeconds && { retrySeconds }) };
  }
}

/** An answer that decides nothing. */
class Away extends Error {
  readonly retrySeconds: number | undefined;
  constructor({ status, errors, retrySeconds }: Answer) {
    super(
      `Cloudflare answered ${status}: ${errors.map(({ code, message }) => `${code} ${message}`).join("; ")}`,
    );
    this.retrySeconds = retrySeconds;
  }
}

function away(error: unknown): Issued {
  console.warn(`domains: no certificate service: ${String(error)}`);
  const retrySeconds = error instanceof Away ? error.retrySeconds : undefined;
  const finding = "The certificate service did not answer. We try again.";
  return { state: "away", finding, ...(retrySeconds !== undefined && { retrySeconds }) };
}

function statusOf({ id, status, ssl, verification_errors, ssl: certificate }: CustomHostname): Issued {
  if (status === "active" && ssl?.status === "active") return { state: "active", id };
  const problems = [
    ...(certificate?.validation_errors ?? []).map(({ message }) => message),
    ...verification_errors,
  ];
  const finding = problems.filter(Boolean).join(" ");
  if (DEAD.has(status) || DEAD.has(ssl?.status ?? "")) {
    const reason = finding || `It ended as ${DEAD.has(status) ? status : ssl?.status}.`;
    return { state: "failed", finding: `No certificate was issued. ${reason} A CAA record may forbid it.` };
  }
  return {
    state: "pending",
    id,
    finding: finding || "The certificate is being issued. This takes a few minutes.",
  };
}
