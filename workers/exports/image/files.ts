import type { ExportFile, Subject } from "../subject.ts";

/** The server's files, as the build leaves them (`scripts/build-runtime.ts`). */
export type RuntimeFiles = Record<string, string>;

/** Belongs to the proxy's image, or to the one machine's front, not to the agent's. */
const BESIDE = new Set(["egress-proxy.mjs", "front.mjs"]);

const WITH_RUNTIME = `# The agent with its server. It runs as nobody, writes to /tmp alone, and needs no capability.
FROM node:22-slim
WORKDIR /app
COPY runtime/package.json runtime/package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force @remembers@
COPY runtime ./runtime
COPY agent ./agent
USER 1000:1000
ENV NODE_ENV=production PORT=8080
EXPOSE 8080
ENTRYPOINT ["node", "/app/runtime/server.mjs"]
`;

const SERVER_DOCKERFILE = `# The server of pages, or before the agent's own container. It runs as nobody, and writes nothing.
FROM node:22-slim
WORKDIR /app
COPY runtime ./runtime
COPY agent ./agent
USER 1000:1000
ENV NODE_ENV=production PORT=8080
EXPOSE 8080
ENTRYPOINT ["node", "/app/runtime/server.mjs"]
`;

const EGRESS_DOCKERFILE = `# The way out of the agent: the hosts of its manifest, and public addresses only.
FROM node:22-slim
WORKDIR /app
COPY *.mjs ./
USER 1000:1000
EXPOSE 3128
ENTRYPOINT ["node", "/app/egress-proxy.mjs"]
`;

const IGNORED = "*\n!runtime\n!agent\nruntime/node_modules\n";

/** Conversations are kept on a volume, which takes over the owner of this folder when it is new. */
const REMEMBERS = "\\\n && mkdir /data && chown 1000:1000 /data";

/** The Worker that takes tasks in the runtime, by the kind of agent. */
const WORKERS: Partial<Record<Subject["agent"]["kind"], string>> = {
  isolate: "worker.js",
  prompt: "prompt-worker.js",
};
const ALL_WORKERS = Object.values(WORKERS);

/** Parts of the server that belong to its own runtime; the others are of the languages of containers, or beside it. */
const isPart = (name: string, worker: string): boolean =>
  name === worker || !(BESIDE.has(name) || name.includes("/") || ALL_WORKERS.includes(name));

/** What the agent's image is built from, but for its bundle in `agent/` and its program, which are large. */
export function imageFiles({ agent, licence }: Subject, runtime: RuntimeFiles): ExportFile[] {
  const worker = WORKERS[agent.kind];
  const parts = Object.entries(runtime).filter(([name]) =>
    worker ? isPart(name, worker) : name === "server.mjs",
  );
  const dockerfile = WITH_RUNTIME.replace(" @remembers@", agent.remembers ? ` ${REMEMBERS}` : "");
  return [
    { path: "Dockerfile", text: worker ? dockerfile : SERVER_DOCKERFILE },
    { path: ".dockerignore", text: IGNORED },
    ...parts.map(([name, text]) => ({ path: `runtime/${name}`, text })),
    { path: "runtime/export.json", text: `${JSON.stringify(agent, null, 2)}\n` },
    ...(licence ? [{ path: "licence.jws", text: `${licence}\n` }] : []),
  ];
}

/** What the proxy's image is built from, and the front's of one machine; none where neither is needed. */
export function besideFiles(runtime: RuntimeFiles, names: string[]): ExportFile[] {
  return [
    { path: "beside/Dockerfile", text: EGRESS_DOCKERFILE },
    ...names.map((name) => ({ path: `beside/${name}`, text: partOf(runtime, name) })),
  ];
}

function partOf(runtime: RuntimeFiles, name: string): string {
  const text = runtime[name];
  if (text === undefined) throw new Error(`the server of exported agents was built without ${name}`);
  return text;
}
