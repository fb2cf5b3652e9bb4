import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";

const execute = promisify(execFile);

/** Runs the engine's own command; rejects with what it said. */
export async function docker(...args: string[]): Promise<string> {
  const { stdout } = await execute(process.env.WRANGLER_DOCKER_BIN ?? "docker", args);
  return stdout.trim();
}

// biome-ignore lint/suspicious/noExplicitAny: fields of a compose file
type Fields = any;

type Fill = (text: string) => string;

/** Each field of a service as an option of `docker create`; one that is not here is refused. */
const OPTIONS: Record<string, (value: Fields, folder: string, filledIn: Fill) => string[]> = {
  user: (value) => ["--user", value],
  read_only: () => ["--read-only"],
  cap_drop: (values) => values.flatMap((each: string) => ["--cap-drop", each]),
  security_opt: (values) => values.flatMap((each: string) => ["--security-opt", each]),
  tmpfs: (values) => values.flatMap((each: string) => ["--tmpfs", each]),
  mem_limit: (value) => ["--memory", value],
  memswap_limit: (value) => ["--memory-swap", value],
  cpus: (value) => ["--cpus", String(value)],
  pids_limit: (value) => ["--pids-limit", String(value)],
  restart: (value) => ["--restart", value],
  stop_grace_period: (value) => ["--stop-timeout", value.replace("s", "")],
  environment: (values, _, filledIn) =>
    Object.entries(values).flatMap(([name, value]) => ["--env", `${name}=${filledIn(String(value))}`]),
  volumes: (values, folder) =>
    values
      .filter(({ type }: Fields) => type === "bind")
      .flatMap(({ source, target }: Fields) => ["--volume", `${join(folder, source)}:${target}:ro`]),
  ports: ([port], _, filledIn) => ["--publish", filledIn(port)],
  entrypoint: ([program]) => ["--entrypoint", program],
  healthcheck: ({ test: [, ...command], interval, timeout, retries }) => [
    ...["--health-cmd", command.map((word: string) => `'${word.replaceAll("'", "'\\''")}'`).join(" ")],
    ...["--health-interval", interval, "--health-timeout", timeout, "--health-retries", String(retries)],
  ],
};
const ELSEWHERE = ["build", "image", "networks", "network_mode", "depends_on"];

/** `${NAME:-usual}` as Compose fills it in, and `$$` for a dollar. */
const fillFrom =
  (environment: Record<string, string>): Fill =>
  (text) =>
    text.replace(/\$\{(\w+):-(.*?)\}|\$\$/g, (found, name, usual) =>
      found === "$$" ? "$" : (environment[name] ?? usual),
    );

/** A compose file that was started, of the fields that exports use. */
export class Composed {
  readonly #folder: string;
  readonly #file: Fields;
  readonly #environment: Record<string, string>;

  /** `environment` is what its variables are filled in with. */
  constructor(folder: string, environment: Record<string, string> = {}) {
    this.#folder = folder;
    this.#environment = environment;
    this.#file = parse(readFileSync(join(folder, "compose.yaml"), "utf8"));
  }

  /** As Compose names it. */
  named(part: string): string {
    return `${this.#file.name}-${part}-1`;
  }

  /** What `docker compose up --build --wait` does. */
  async up(): Promise<void> {
    const { services, networks } = this.#file;
    for (const [name, { internal }] of Object.entries<Fields>(networks))
      await docker("network", "create", ...(internal ? ["--internal"] : []), this.named(name));
    const built = new Map<string, Fields>(Object.values<Fields>(services).map((each) => [each.image, each]));
    for (const [image, { build }] of built)
      await docker("build", "--quiet", "--tag", image, ...this.#buildOptions(build));
    for (const name of this.#inOrder()) await this.#start(name);
    await this.#healthy();
  }

  #buildOptions({ context, dockerfile = "Dockerfile", args = {} }: Fields): string[] {
    const folder = join(this.#folder, context);
    const named = Object.entries(args).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]);
    return ["--file", join(folder, dockerfile), ...named, folder];
  }

  /** Each after those that it needs. */
  #inOrder(): string[] {
    const { services } = this.#file;
    const ordered = new Set<string>();
    const add = (name: string) => {
      const { depends_on: needs = [] } = services[name];
      for (const other of Array.isArray(needs) ? needs : []) add(other);
      ordered.add(name);
    };
    for (const name of Object.keys(services)) add(name);
    return [...ordered];
  }

  async #start(name: string): Promise<void> {
    const service = this.#file.services[name];
    const unknown = Object.keys(service).filter((field) => !OPTIONS[field] && !ELSEWHERE.includes(field));
    if (unknown.length > 0) throw new Error(`${name}: ${unknown} is not known here`);
    const options = Object.entries(service).flatMap(
      ([field, value]) => OPTIONS[field]?.(value, this.#folder, fillFrom(this.#environment)) ?? [],
    );
    // Docker publishes ports on the first network alone.
    const [first, ...others] = [...(service.networks ?? [])].reverse();
    const kept = (service.volumes ?? []).filter(({ type }: Fields) => type === "volume");
    for (const { source, target } of kept) options.push("--volume", `${this.named(source)}:${target}`);
    const network = first
      ? ["--network", this.named(first), "--network-alias", name]
      : ["--network", `container:${this.named(service.network_mode.replace("service:", ""))}`];
    await docker(
      "create",
      "--name",
      this.named(name),
      ...network,
      ...options,
      service.image,
      ...(service.entrypoint ?? []).slice(1),
    );
    for (const other of others)
      await docker("network", "connect", "--alias", name, this.named(other), this.named(name));
    await docker("start", this.named(name));
  }

  async #healthy(): Promise<void> {
    for (let status = ""; status !== "healthy"; ) {
      status = await docker("inspect", "--format", "{{.State.Health.Status}}", this.named("agent"));
      if (status === "unhealthy") throw new Error(await docker("logs", this.named("agent")));
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** Where the front listens. */
  async url(): Promise<string> {
    return `http://${await docker("port", this.named("front"), "8080/tcp")}`;
  }

  /** The output of a module that is run inside a service's container. */
  exec(name: string, module: string): Promise<string> {
    return docker("exec", this.named(name), "node", "--input-type=module", "-e", module);
  }

  async down(): Promise<void> {
    const { services, networks, volumes = {} } = this.#file;
    for (const name of Object.keys(services)) await docker("rm", "--force", this.named(name)).catch(() => "");
    for (const name of Object.keys(networks)) await docker("network", "rm", this.named(name)).catch(() => "");
    for (const name of Object.keys(volumes)) await docker("volume", "rm", this.named(name)).catch(() => "");
  }
}
