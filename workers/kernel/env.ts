declare const guard: unique symbol;

/**
 * A binding behind which the data of all tenants lies. It has no methods here: `db.ts`, `tenant-files.ts` and
 * `objects.ts` open it, in functions that ask for the tenant.
 */
export interface Guarded<T> {
  readonly [guard]: T;
}

/**
 * The bindings and variables of the gateway, as `wrangler.toml` declares them. A domain that owns an object
 * class, or a port to another Worker, adds its binding here by declaration merging, beside the class.
 */
export interface Env {
  /** Users, sessions, tenants, hosts, memberships. */
  DIRECTORY: D1Database;
  /** Listings and their public statistics. */
  CATALOG: D1Database;
  /** The directory's search index: made from the catalogue, and made again where it is missing or behind. */
  SEARCH: D1Database;
  /** Tenants' data; the only shard so far, see `db.ts`. */
  DATA: Guarded<D1Database>;
  /** Bundles, loadable modules, large inputs and outputs; every key begins `t/{tenantId}/`. */
  BUNDLES: Guarded<R2Bucket>;
  /** Domain events on their way to whoever reacts. */
  EVENT_QUEUE: Queue<unknown>;
  /** Static files, built by Remix and copied from `public/`. */
  ASSETS: Fetcher;
  /** `development` on one machine; `production` on Cloudflare. */
  ENVIRONMENT: string;
  /** The platform's own host, with a port on one machine: tenants are at `{slug}.{BASE_DOMAIN}`. */
  BASE_DOMAIN: string;
  /** The address that mails come from. */
  MAIL_FROM: string;
  /** Master key of sealed secrets: `kid:base64` of 32 bytes. */
  ENCRYPTION_KEY: string;
  /** Servers, as `host:port`, that agents may be granted though they are not public; on one machine, for tests. */
  EGRESS_ALLOW?: readonly string[];
  /** Lets the operator's own tools (seeds, bench, supervisor) use `/internal`; without it those routes do not exist. */
  OPERATOR_SECRET?: string;
}
