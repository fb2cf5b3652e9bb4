import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const alias = {
  "~": path("./app"),
  "@workers": path("./workers"),
  "@quayside/pages": path("./build/server/index.js"),
};

/** `npm run test:soak` runs the proofs with their whole counts; see `test/soak.ts`. */
const soaking = process.env.QUAYSIDE_SOAK === "1";
// Not as `import.meta.env`: where tests run in workerd, that holds the bindings of the gateway and nothing else.
const define = {
  __SOAKING__: JSON.stringify(soaking),
  // Of the samples that small counts take; printed by the suites that take them.
  __SEED__: JSON.stringify(process.env.QUAYSIDE_SEED ?? ""),
};

/** How long a test, its preparation, or what it waits for may take: half an hour with the whole counts. */
const patience = (testTimeout: number, hookTimeout = 10_000) => ({
  ...(soaking ? { testTimeout: 1_800_000, hookTimeout: 600_000 } : { testTimeout, hookTimeout }),
  expect: { poll: { timeout: 10_000 } },
});

/** The sandbox as `npm run build` leaves it: a Worker of its own beside the gateway, as in production. */
const sandbox = {
  name: "quayside-sandbox",
  modules: true,
  scriptPath: path("./dist/sandbox/index.js"),
  compatibilityDate: "2026-11-01",
  workerLoaders: { LOADER: {} },
};

/** What stands in for the Worker of containers, which takes an engine: it says that there is none. */
const containers = {
  name: "quayside-containers",
  modules: true,
  script: `export default {
    fetch: () => Response.json(
      { code: "container_engine_missing", message: "There are no containers here." },
      { status: 503, headers: { "quayside-refusal": "container_engine_missing" } },
    ),
  };`,
  compatibilityDate: "2026-11-01",
};

const workers = cloudflareTest(async () => ({
  wrangler: { configPath: "./wrangler.toml" },
  miniflare: {
    workers: [sandbox, containers],
    bindings: {
      ENVIRONMENT: "development",
      BASE_DOMAIN: "quayside.test",
      ENCRYPTION_KEY: `k1:${btoa("0123456789abcdef0123456789abcdef")}`,
      LEDGER_BATCHING: "off",
      // All suites come from one address.
      ADDRESS_RATE: "1000000",
      // Nothing answers there: suites about domains have a resolver of their own.
      DNS_OVER_HTTPS_URL: "http://127.0.0.1:9/dns-query",
      // `openai-fetch.ts` answers there.
      MODEL_PROVIDERS: JSON.stringify([
        {
          name: "rules",
          baseUrl: "https://rules.example/v1",
          apiKey: "sk-rules",
          prices: { "*": { input: 1, output: 2 } },
        },
      ]),
      OPERATOR_SECRET: "operator-secret-of-the-tests",
      MIGRATIONS: {
        DIRECTORY: await readD1Migrations(path("./migrations/directory")),
        CATALOG: await readD1Migrations(path("./migrations/catalog")),
        SEARCH: await readD1Migrations(path("./migrations/search")),
        DATA: await readD1Migrations(path("./migrations/data")),
      },
    },
  },
}));

/** The proof that opens pages in a browser. */
const AGENT_PAGES = "test/proof/server/agent-pages.test.ts";
/** Not beside containers: with each of them a network comes or goes, and then a browser breaks off what it loads. */
const IN_BROWSERS = ["test/e2e/**/*.test.ts", AGENT_PAGES];

/** Proofs against the real server that neither measure nor take all of a machine. */
const BESIDE_OTHERS = [
  "address-limit",
  "dependencies",
  "deploy-kills",
  "egress",
  "egress-network",
  "hosts",
  "kills",
  "largest-program",
  "mail-kills",
  "models",
  "step-kills",
  "timers",
  "upload-memory",
].map((name) => `test/proof/server/${name}.test.ts`);

/** The suite that mostly waits, for leases to run out, comes before those that others can run beside. */
class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const waits = ({ moduleId }: TestSpecification) => Number(moduleId.endsWith("/mail-kills.test.ts"));
    return (await super.sort(files)).toSorted((a, b) => waits(b) - waits(a));
  }
}

/** Of suites that start the whole server, each one of its own. */
const server = { globalSetup: "./test/e2e/first-start.ts", ...patience(120_000, 240_000) };

/** They wait for browsers, containers and servers more than they work: two cores bear three of them. */
const threeAtOnce = (groupOrder: number) => ({ maxWorkers: 3, sequence: { groupOrder } });

/**
 * Suites that look at all there is or fill it, that count what is asked of a database, or after which a gateway is not
 * as before: drained, or with other signing keys.
 */
const ALONE = [
  "workers/index.test.ts",
  "workers/catalog/catalog.test.ts",
  "workers/http/limits.test.ts",
  "workers/http/stream-credential.test.ts",
  "workers/http/verified-host.test.ts",
  "workers/identity/tokens/access-tokens.test.ts",
  "workers/identity/tokens/refresh-family.test.ts",
  "workers/identity/tokens/signing-keys.test.ts",
  "workers/keys/keys.test.ts",
  "workers/runs/queries.test.ts",
  "workers/tenants/brand/brand.test.ts",
  "workers/tenants/directory.test.ts",
  "workers/tenants/hosts/site.test.ts",
  "test/proof/workers/fields.test.ts",
  "test/proof/workers/identity-reads.test.ts",
  "test/proof/workers/permissions.test.ts",
  "test/proof/workers/query-plans.test.ts",
];

/** Suites in workerd. They share a gateway each with those before them, unless `isolate`: a fresh one takes seconds. */
const inWorkerd = (name: string, isolate: boolean, files: { include: string[]; exclude?: string[] }) => ({
  define,
  resolve: { alias },
  plugins: [workers],
  test: {
    ...{ name, isolate, ...files, setupFiles: ["./test/setup-workers.ts"], ...patience(20_000) },
    // Its modules import each other as only a bundler finds them.
    deps: { optimizer: { ssr: { enabled: true, include: ["itty-durable"] } } },
  },
});

/**
 * Of workerd, where a promise of one object was fulfilled from another one's request. The product allows that, as
 * Cloudflare does by default; Vitest's plugin turns it off for its own sake, so that a run which goes on beside the
 * next suite may end so. The suites against the real server have it on.
 */
const ELSEWHERE = /^Cannot perform I\/O on behalf of a different Durable Object.*RefcountedFulfiller/;

export default defineConfig({
  test: {
    onUnhandledError: ({ message }) => (ELSEWHERE.test(message) ? false : undefined),
    // With it, all modules that were ever loaded are sent to workerd in one message, which is larger than it takes.
    fsModuleCache: false,
    // Two even on a machine of two cores: suites wait for much that is done outside of theirs.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: WaitingFirst },
    projects: [
      inWorkerd("workers", false, {
        include: ["workers/**/*.test.ts", "agents-runtime/**/*.test.ts", "test/proof/workers/**/*.test.ts"],
        exclude: ALONE,
      }),
      inWorkerd("workers-alone", true, { include: ALONE }),
      {
        define,
        resolve: { alias },
        test: {
          name: "node",
          include: ["scripts/**/*.test.ts", "test/node/**/*.test.ts"],
          ...patience(60_000),
        },
      },
      {
        define,
        resolve: { alias },
        test: { name: "jsdom", include: ["app/**/*.test.{ts,tsx}"], environment: "jsdom" },
      },
      {
        define,
        resolve: { alias },
        test: {
          name: "containers",
          include: ["test/containers/**/*.test.ts"],
          ...server,
          ...threeAtOnce(1),
        },
      },
      {
        define,
        resolve: { alias },
        test: {
          name: "e2e",
          include: ["test/contract/**/*.test.ts", ...BESIDE_OTHERS],
          ...server,
          ...threeAtOnce(1),
        },
      },
      {
        define,
        resolve: { alias },
        test: {
          name: "e2e-browser",
          include: IN_BROWSERS,
          exclude: ["test/e2e/start.test.ts"],
          ...server,
          ...threeAtOnce(2),
        },
      },
      {
        define,
        resolve: { alias },
        test: {
          name: "e2e-alone",
          include: ["test/e2e/start.test.ts", "test/proof/server/**/*.test.ts"],
          exclude: [...BESIDE_OTHERS, AGENT_PAGES],
          ...server,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
