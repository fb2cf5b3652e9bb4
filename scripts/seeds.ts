/**
 * The demo: two tenants made through the operator's interface, and the example agents published for them through
 * the same API that users have. What has been done is kept in `seeds.json`, so that a second start does nothing.
 */
import { join } from "node:path";
import semver from "semver";
import { ApiError, send } from "./seeds/api.ts";
import { type Example, readExamples } from "./seeds/examples.ts";
import { newPassword, SEED_TENANTS, type SeedTenant, type SeedUser } from "./seeds/tenants.ts";
import { readStateFile, writePrivate } from "./supervisor/state.ts";

interface SeededTenant {
  apiKey: string;
  users: SeedUser[];
  /** By slug of the example. */
  published: Record<string, { version: string; digest: string }>;
}
interface Seeds {
  tenants: Record<string, SeededTenant>;
}

export interface SeedOptions {
  url: string;
  operatorSecret: string;
  stateFolder: string;
  examplesFolder: string;
  /** Told of an example that could not be published; the others are. */
  warn(message: string): void;
}

/** An example is published when it is new, or has changed and says so with a higher version. */
export function needsPublishing(
  example: Example,
  done: { version: string; digest: string } | undefined,
): boolean {
  if (!done) return true;
  return done.digest !== example.digest && semver.gt(example.version, done.version);
}

async function createTenant({ url, operatorSecret }: SeedOptions, tenant: SeedTenant): Promise<SeededTenant> {
  const users = tenant.users.map((user) => ({ ...user, password: newPassword() }));
  const { slug, name } = tenant;
  const body = { slug, name, plan: "pro", users, key: { name: "demo", role: "developer" } };
  const { apiKey } = await send<{ apiKey: string }>("POST", `${url}/internal/tenants`, operatorSecret, body);
  return { apiKey, users, published: {} };
}

const unless =
  (...codes: string[]) =>
  (error: unknown) => {
    if (!(error instanceof ApiError && codes.includes(error.code))) throw error;
  };

/** What visitors may cost in a month, in millionths of a US dollar. */
const OPEN = { public: true, budgetMicros: 5_000_000 };

/**
 * Creates, uploads, deploys and lists one agent, for visitors without an account where it is `open`. What an
 * interrupted start has done already is left as it is.
 */
async function publish(url: string, apiKey: string, example: Example, open: boolean): Promise<void> {
  const agents = `${url}/api/v1/agents`;
  const agent = `${agents}/${example.slug}`;
  const { slug, title, files, version } = example;
  await send("POST", agents, apiKey, { slug, title }).catch(unless("conflict"));
  await send("POST", `${agent}/versions`, apiKey, { files }).catch(unless("version_exists"));
  await send("POST", `${agent}/deployments`, apiKey, { version, channel: "production", ...(open && OPEN) });
  await send("PUT", `${agent}/listing`, apiKey, {});
}

/** Printed when nothing is left to be published. */
export const ALL_PUBLISHED = "All agents of the demo are published.";

/** What a start leaves to be published while the server is used already. */
export interface Rest {
  count: number;
  /** Publishes it, one after the other, until it is asked to stop; the next start goes on from there. */
  publish(stop?: AbortSignal): Promise<void>;
}
type Task = (stop?: AbortSignal) => Promise<void>;

/**
 * Makes what the demo lacks and writes `demo.json`. Of the examples, those that a start waits for are published then,
 * and the rest is for the caller to publish. Warns of one that cannot be; the next start tries it again.
 */
export async function seed(options: SeedOptions): Promise<Rest> {
  const seeds = readSeeds(options.stateFolder) ?? { tenants: {} };
  const save = () => writePrivate(join(options.stateFolder, "seeds.json"), seeds);
  const examples = readExamples(options.examplesFolder);
  const later: Task[] = [];
  for (const tenant of SEED_TENANTS) {
    seeds.tenants[tenant.slug] ??= await createTenant(options, tenant);
    const seeded = seeds.tenants[tenant.slug] as SeededTenant;
    save();
    const mine = examples.filter(({ slug }) => tenant.examples?.includes(slug) ?? true);
    for (const example of mine.filter((each) => needsPublishing(each, seeded.published[each.slug]))) {
      const task = publishing(options, tenant, seeded, example, save);
      if (tenant.first.includes(example.slug)) await task();
      else later.push(task);
    }
  }
  writeDemo(options.stateFolder, options.url, seeds);
  const publish = async (stop?: AbortSignal): Promise<void> => {
    for (const task of later) if (!stop?.aborted) await task(stop);
  };
  return { count: later.length, publish };
}

/** Publishes one example and keeps that it is done. Warns where it fails, unless the server ends meanwhile. */
function publishing(
  { url, warn }: SeedOptions,
  { slug, open = [] }: SeedTenant,
  { apiKey, published }: SeededTenant,
  example: Example,
  save: () => void,
): Task {
  return async (stop) => {
    try {
      await publish(url, apiKey, example, open.includes(example.slug));
      published[example.slug] = { version: example.version, digest: example.digest };
      save();
    } catch (error) {
      if (!stop?.aborted) warn(`${example.slug} was not published for ${slug}: ${(error as Error).message}`);
    }
  };
}

/** What earlier starts have seeded. Throws a `StartError` when the record is damaged. */
export const readSeeds = (stateFolder: string): Seeds | undefined =>
  readStateFile<Seeds>(
    join(stateFolder, "seeds.json"),
    ({ tenants }) => typeof tenants === "object" && tenants !== null,
  );

/** `demo.json`: where the server is, and with what to sign in. */
function writeDemo(stateFolder: string, url: string, seeds: Seeds): void {
  const tenants = SEED_TENANTS.flatMap(({ slug }) => {
    const seeded = seeds.tenants[slug];
    if (!seeded) return [];
    const users = seeded.users.map(({ email, password, role }) => ({ email, password, role }));
    return [{ slug, apiKey: seeded.apiKey, users }];
  });
  writePrivate(join(stateFolder, "demo.json"), { url, tenants });
}
