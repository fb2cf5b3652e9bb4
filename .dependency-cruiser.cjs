/** The import order of the design: a domain imports those before it, through their public faces. */
const ORDER = [
  "kernel",
  "audit",
  "telemetry",
  "mail",
  "identity",
  "tenants",
  "keys",
  "agents",
  "connectors",
  "models",
  "runtimes",
  "runs",
  "deployments",
  "evaluations",
  "usage",
  "catalog",
  "reviews",
  "visits",
  "licences",
  "exports",
  "billing",
  "workflows",
  "triggers",
  "webhooks",
  "lifecycle",
  "admin",
  "http",
];
const TEST = "\\.test(?:-kit)?\\.tsx?$";
const FACE = "(index|contract|tables)\\.ts$";

const downwards = ORDER.slice(0, -1).map((domain, position) => ({
  name: `${domain}-imports-down-only`,
  comment: `workers/${domain} may import only the domains before it; what it needs of a later one is a port.`,
  severity: "error",
  from: { path: `^workers/${domain}/`, pathNot: TEST },
  to: { path: `^workers/(${ORDER.slice(position + 1).join("|")}|(index|app)\\.ts$)` },
}));

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    ...downwards,
    {
      name: "domains-have-a-place-in-the-order",
      comment: "A new folder in workers/ needs its place in ORDER.",
      severity: "error",
      from: { path: "^workers/[^/]+/", pathNot: `^workers/(${ORDER.join("|")})/` },
      to: {},
    },
    {
      name: "domains-meet-at-their-faces",
      comment:
        "Between domains only index.ts, contract.ts and tables.ts; the kernel and the HTTP app's routes apart.",
      severity: "error",
      from: { path: "^workers/([^/]+)/", pathNot: ["^workers/http/", TEST] },
      to: {
        path: "^workers/[^/]+/",
        pathNot: ["^workers/$1/", "^workers/kernel/", `^workers/[^/]+/${FACE}`],
      },
    },
    {
      name: "components-know-contracts-only",
      comment: "What runs in the browser imports a domain's contract.ts and nothing else of it.",
      severity: "error",
      from: { path: "^app/components/", pathNot: TEST },
      to: { path: "^(workers|agents-runtime)/", pathNot: "^workers/[^/]+/contract\\.ts$" },
    },
    {
      name: "pages-meet-domains-at-their-faces",
      comment: "Loaders and actions call the same verbs as the API, through index.ts.",
      severity: "error",
      from: { path: "^app/", pathNot: ["^app/components/", TEST] },
      to: {
        path: "^(workers|agents-runtime)/",
        pathNot: ["^workers/[^/]+/(index|contract)\\.ts$", "^workers/kernel/"],
      },
    },
    {
      name: "pages-are-reached-through-their-build",
      comment: "Only the built Remix server includes app/.",
      severity: "error",
      from: { pathNot: ["^app/", "^build/", TEST] },
      to: { path: "^app/" },
    },
    {
      name: "lucia-behind-sessions",
      severity: "error",
      from: { pathNot: "^workers/identity/sessions\\.ts$" },
      to: { path: "node_modules/(lucia|@lucia-auth)/" },
    },
    {
      name: "d1-behind-the-handle",
      comment: "Queries go through the tenant-scoped handle.",
      severity: "error",
      from: { path: "^(app|workers|agents-runtime)/", pathNot: "^workers/kernel/db\\.ts$" },
      to: { path: "node_modules/drizzle-orm/d1" },
    },
    {
      name: "sandbox-stands-alone",
      comment: "The sandbox Worker shares nothing with the gateway but its own contract.",
      severity: "error",
      from: { path: "^agents-runtime/", pathNot: [TEST, "^agents-runtime/(standalone|containers)/"] },
      to: { path: "^(workers|app|scripts)/" },
    },
    {
      name: "containers-know-their-contract",
      comment: "The Worker of containers shares nothing with the gateway but what it says of a container.",
      severity: "error",
      from: { path: "^agents-runtime/containers/", pathNot: TEST },
      to: { path: "^(workers|app|scripts)/", pathNot: "^workers/runtimes/container/contract\\.ts$" },
    },
    {
      name: "exports-carry-little-of-the-gateway",
      comment:
        "The server of an exported agent takes pure parts of the gateway along: nothing with a binding.",
      severity: "error",
      from: { path: "^agents-runtime/standalone/", pathNot: TEST },
      to: {
        path: "^(workers|app|scripts)/",
        pathNot: [
          "^workers/kernel/(json|json-schema|errors|crypto)\\.ts$",
          "^workers/licences/(contract|check-licence)\\.ts$",
          "^workers/runtimes/(contract|protocol/contract|prompt/(place|prompt-run|turn))\\.ts$",
          "^workers/models/(openai-adapter|model-fetch|provider)\\.ts$",
          "^workers/agents/kinds/prompt\\.ts$",
          "^workers/runs/masking\\.ts$",
          "^workers/deployments/(expectation|pages/serve-page)\\.ts$",
          "^workers/agents/manifest/manifest-issues\\.ts$",
        ],
      },
    },
    {
      name: "product-does-not-import-tools",
      severity: "error",
      from: { path: "^(app|workers|agents-runtime)/", pathNot: TEST },
      to: { path: "^(scripts|test)/" },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: ["node_modules", "^build/", "^dist/"] },
    enhancedResolveOptions: { extensions: [".ts", ".tsx", ".mts", ".js", ".mjs", ".json"] },
  },
};
