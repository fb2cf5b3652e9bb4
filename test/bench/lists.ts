import { setTimeout as pause } from "node:timers/promises";
import { CATEGORIES } from "../../workers/agents/manifest/categories.ts";
import { newId } from "../../workers/kernel/ids.ts";
import { encodeCursor } from "../../workers/kernel/pages.ts";
import { AGENTS, type History, LISTINGS, RUNS, VERSIONS, writeHistory } from "./history.ts";
import type { Report } from "./report.ts";
import { type BenchServer, type BenchTenant, oneModule } from "./server.ts";
import { timed, timingsOf } from "./timings.ts";

const REQUESTS = 100;
const LIMIT_MS = 30;
/** Read like the lists, but one row of one table: what every request costs. */
const ONE_ROW = "one agent";

/** Lists by name: the path of the n-th request. */
type Lists = Record<string, (n: number) => string>;

function runLists({ agents, runIds }: History): Lists {
  const favourite = agents[0]?.slug;
  const rare = (n: number) => agents[(n * 13) % agents.length]?.id;
  const cursor = (n: number) => encodeCursor(runIds[(n * 977) % runIds.length] ?? "");
  return {
    runs: () => "/runs",
    "runs, 100": () => "/runs?limit=100",
    "runs, cursor": (n) => `/runs?cursor=${cursor(n)}`,
    "runs, agent with most": () => `/runs?agent=${favourite}`,
    "runs, agent with few": (n) => `/runs?agent=${rare(n)}`,
    "runs, status": (n) => `/runs?status=${["succeeded", "failed", "canceled"][n % 3]}`,
    "runs, rare status": (n) => `/runs?status=${["timed_out", "running"][n % 2]}`,
    "runs, agent, rare status": (n) => `/runs?agent=${favourite}&status=${["timed_out", "running"][n % 2]}`,
    "runs, few, rare status": (n) => `/runs?agent=${rare(n)}&status=timed_out`,
    "runs, all filters": (n) => `/runs?agent=${favourite}&status=failed&cursor=${cursor(n)}&limit=100`,
    run: (n) => `/runs/${runIds[(n * 977) % runIds.length]}`,
  };
}

function agentLists({ agents }: History): Lists {
  const cursor = (n: number) => encodeCursor(agents[(n * 31) % agents.length]?.id ?? "");
  const statuses = ["draft", "active", "archived"];
  return {
    agents: () => "/agents",
    "agents, 100": () => "/agents?limit=100",
    "agents, cursor": (n) => `/agents?cursor=${cursor(n)}`,
    "agents, status": (n) => `/agents?status=${statuses[n % 3]}`,
    "agents, rare kind": () => "/agents?kind=prompt",
    "agents, kind of none": () => "/agents?kind=remote",
    "agents, status, kind": (n) => `/agents?status=${statuses[n % 3]}&kind=prompt&cursor=${cursor(n)}`,
    "agents, search": (n) => `/agents?q=${["invoice", "CHART", "table"][n % 3]}`,
    "agents, search for one": (n) => `/agents?q=${agents[(n * 31) % agents.length]?.slug}`,
    "agents, search for none": (n) => `/agents?q=nothing-${n}`,
    "agents, search, filters": (n) => `/agents?q=nothing&status=active&kind=isolate&cursor=${cursor(n)}`,
    versions: () => `/agents/${agents[0]?.slug}/versions`,
    "versions, 100": () => `/agents/${agents[0]?.slug}/versions?limit=100`,
    deployments: () => "/agents/bench-lists/deployments",
  };
}

function listingLists({ agents }: History): Lists {
  const id = newId("lst");
  const cursor = (n: number) => encodeCursor(`popular:${(n * 37) % 5000}:${id}`);
  const slug = (n: number) => agents[(n * 31) % agents.length]?.slug;
  return {
    listings: () => "/listings",
    "listings, newest, 100": () => "/listings?sort=newest&limit=100",
    "listings, cursor": (n) => `/listings?cursor=${cursor(n)}`,
    "listings, search": (n) => `/listings?q=${["invoice", "chart+table", "photo"][n % 3]}`,
    "listings, search for one": (n) => `/listings?sort=newest&q=${slug(n)}`,
    "listings, search as one types": (n) =>
      `/listings?q=${"inv inv invo che tab ph phot sum we ti".split(" ")[n % 10]}`,
    "listings, misspelt": (n) => `/listings?q=${["invioce", "chrat", "wether", "sumary"][n % 4]}`,
    "listings, search for none": (n) => `/listings?q=qqzz${n}`,
    "listings, filters": (n) => `/listings?category=${CATEGORIES[n % 8]}&price=paid&permissions=models`,
    "listings, search, filters": (n) => `/listings?q=invoice&category=${CATEGORIES[n % 8]}&price=free`,
    "listings, search, cursor": (n) => `/listings?q=chart&sort=popular&cursor=${cursor(n)}&limit=100`,
  };
}

async function measureList(tenant: BenchTenant, path: (n: number) => string): Promise<number[]> {
  await tenant.get(path(0));
  const durations: number[] = [];
  for (let n = 0; n < REQUESTS; n++) durations.push(await timed(() => tenant.get(path(n))));
  return durations;
}

/** The scheduler has made the index of the directory: within a minute and a half, once it is empty. */
async function untilListed(tenant: BenchTenant): Promise<void> {
  for (let seconds = 0; seconds < 90; seconds++) {
    const { total } = await tenant.get<{ total: number }>("/listings?limit=1");
    if (total >= LISTINGS) return;
    await pause(1_000);
  }
  throw new Error("The directory's index was not made.");
}

/** Lists, filters and searches of a tenant with a long history, one request at a time, each after a first one. */
export async function benchLists(server: BenchServer): Promise<Report> {
  const tenant = await server.tenant("bench-lists");
  await tenant.deploy("bench-lists", oneModule("bench-lists", "export default () => 1;"));
  let history: History = { agents: [], runIds: [] };
  await server.offline((stateFolder) => {
    history = writeHistory(stateFolder, tenant.tenantId);
  });
  await untilListed(tenant);
  const oneRow = { [ONE_ROW]: (n: number) => `/agents/${history.agents[n]?.slug}` };
  const lists = { ...oneRow, ...runLists(history), ...agentLists(history), ...listingLists(history) };
  const figures: Record<string, ReturnType<typeof timingsOf>> = {};
  for (const [name, path] of Object.entries(lists))
    figures[name] = timingsOf(await measureList(tenant, path));
  const oneRowP50 = figures[ONE_ROW]?.p50 ?? Number.NaN;
  return {
    columns: [
      `${RUNS} runs, ${AGENTS} agents, ${LISTINGS} listings, ${VERSIONS} versions`,
      "p50 ms",
      "p95 ms",
      `over ${ONE_ROW}`,
    ],
    rows: Object.entries(figures).map(([name, { p50, p95 }]) => [name, p50, p95, p50 / oneRowP50]),
    bounds: Object.entries(figures).map(([name, { p95 }]) => ({
      what: `p95, ${name}`,
      measured: p95,
      limit: LIMIT_MS,
      unit: " ms",
    })),
    figures,
  };
}
