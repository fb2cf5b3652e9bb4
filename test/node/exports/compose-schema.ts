import { parse } from "yaml";
import { z } from "zod";
import type { ExportFile } from "../../../workers/exports/subject.ts";

const size = z.string().regex(/^\d+[kmg]$/);
const duration = z.string().regex(/^\d+s$/);
const NAME = /^[a-z0-9][a-z0-9_-]*$/;

/** A service by the Compose Specification, section "Services top-level elements", as far as exports use it; nothing else may stand there. */
const service = z.strictObject({
  build: z.strictObject({
    context: z.string(),
    dockerfile: z.string().optional(),
    args: z.record(z.string(), z.string()).optional(),
  }),
  image: z.string().regex(/^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?::[\w][\w.-]{0,127})?$/),
  entrypoint: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  ports: z.array(z.string()).optional(),
  networks: z.array(z.string()).optional(),
  network_mode: z.literal("service:pod").optional(),
  user: z.literal("1000:1000"),
  read_only: z.literal(true),
  cap_drop: z.tuple([z.literal("ALL")]),
  security_opt: z.tuple([z.literal("no-new-privileges:true")]),
  restart: z.enum(["no", "always", "on-failure", "unless-stopped"]),
  tmpfs: z.array(z.string().regex(/^\/tmp:size=\d+m,mode=1777$/)).optional(),
  mem_limit: size,
  memswap_limit: size.optional(),
  cpus: z.number().positive(),
  pids_limit: z.number().int().positive(),
  stop_grace_period: duration.optional(),
  volumes: z
    .array(
      z.union([
        z.strictObject({
          type: z.literal("bind"),
          source: z.string(),
          target: z.string(),
          read_only: z.literal(true),
        }),
        z.strictObject({ type: z.literal("volume"), source: z.string(), target: z.literal("/data") }),
      ]),
    )
    .optional(),
  secrets: z.array(z.string()).optional(),
  healthcheck: z
    .strictObject({
      test: z.array(z.string()),
      interval: duration,
      timeout: duration,
      retries: z.number().int(),
      start_period: duration,
    })
    .optional(),
  depends_on: z
    .union([
      z.array(z.string()),
      z.record(z.string(), z.strictObject({ condition: z.literal("service_healthy") })),
    ])
    .optional(),
});

const compose = z.strictObject({
  name: z.string().regex(NAME),
  services: z.record(z.string().regex(NAME), service),
  networks: z.record(z.string(), z.strictObject({ internal: z.literal(true).optional() })),
  secrets: z.record(z.string(), z.strictObject({ file: z.string() })).optional(),
  volumes: z.record(z.string().regex(NAME), z.strictObject({})).optional(),
});

/** What is wrong with an export's compose file, and what it names that is not there. */
export function composeProblems(files: readonly ExportFile[]): string[] {
  const has = (path: string) => files.some((file) => file.path === path.replace(/^\.\//, ""));
  const read = compose.safeParse(parse(files.find(({ path }) => path === "compose.yaml")?.text ?? ""));
  if (!read.success) return read.error.issues.map(({ path, message }) => `${path.join("/")}: ${message}`);
  const { services, networks, secrets = {}, volumes = {} } = read.data;
  const problems = Object.entries(secrets).flatMap(([name, { file }]) =>
    has(file) ? [] : [`secrets/${name}`],
  );
  for (const [name, each] of Object.entries(services)) {
    const { context, dockerfile = "Dockerfile" } = each.build;
    if (!has(context === "." ? dockerfile : `${context}/${dockerfile}`)) problems.push(`${name}: build`);
    if ((each.networks === undefined) === (each.network_mode === undefined))
      problems.push(`${name}: network`);
    if (each.network_mode && !services.pod) problems.push(`${name}: pod`);
    for (const { type, source } of each.volumes ?? [])
      if (type === "bind" ? !has(source) : !volumes[source]) problems.push(`${name}: ${source}`);
    for (const network of each.networks ?? []) if (!networks[network]) problems.push(`${name}: ${network}`);
    for (const secret of each.secrets ?? []) if (!secrets[secret]) problems.push(`${name}: ${secret}`);
    const others = Array.isArray(each.depends_on) ? each.depends_on : Object.keys(each.depends_on ?? {});
    for (const other of others) if (!services[other]) problems.push(`${name}: ${other}`);
    // What comes from outside is brought in by the front, and what leaves goes through the proxy.
    const inside = (each.networks ?? []).every((network) => networks[network]?.internal);
    if (["agent", "pod", "program"].includes(name) && (each.ports || !inside))
      problems.push("the agent is not on the inside alone");
  }
  return problems;
}
