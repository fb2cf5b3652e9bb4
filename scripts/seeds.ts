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

/** Makes what the demo lacks and writes `demo.json`. Warns of an example that cannot be published; the next start tries it again. */
export async function seed(options: SeedOptions): Promise<void> {
  const { url, stateFolder, warn } = options;
  const path = join(stateFolder, "seeds.json");
  const seeds = readSeeds(stateFolder) ?? { tenants: {} };
  const examples = readExamples(options.examplesFolder);
  for (const tenant of SEED_TENANTS) {
    seeds.tenants[tenant.slug] ??= await createTenant(options, tenant);
    const { apiKey, published } = seeds.tenants[tenant.slug] as SeededTenant;
    writePrivate(path, seeds);
    const mine = examples.filter(({ slug }) => tenant.examples?.includes(slug) ?? true);
    for (const example of mine.filter((each) => needsPublishing(each, published[each.slug]))) {
      try {
        await publish(url, apiKey, example, tenant.open?.includes(example.slug) ?? false);
        published[example.slug] = { version: example.version, digest: example.digest };
        writePrivate(path, seeds);
      } catch (error) {
        warn(`${example.slug} was not published for ${tenant.slug}: ${(error as Error).message}`);
      }
    }
  }
  writeDemo(stateFolder, url, seeds);
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
