import { Container } from "@cloudflare/containers";
import { Compiled } from "./compiled.ts";
import type { Reach } from "./egress.ts";
import { isHealthy } from "./health.ts";
import { askLoader, endOf, LOADER_PORT, loadBundle, untilEnded } from "./loader.ts";
import type { ContainerSpec, Seen } from "./messages.ts";
import { Refused } from "./refused.ts";
import { Told } from "./told.ts";

/** Where an agent listens, as on one machine. */
export const AGENT_PORT = 8080;
const START_MS = 20_000;
const POLL_MS = 20;
/** For how long a look keeps a container running: longer than until the next one. */
const KEPT_MS = 15 * 60_000;
/** After so many looks in a row without an answer it is replaced: as many as Kubernetes allows a liveness probe. */
const MISSED_LOOKS = 3;
/** Of a manifest's tests, of which the next one may come at once. */
const TEST_IDLE = "10s";

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const LOST = new Refused("container_lost", "The container was stopped. Try again.");

/** What the objects of containers are configured with. */
export interface ContainerEnv {
  SLEEP_SECONDS?: string;
}

/** A container from its start to its end: given its bundle, asked for its health, watched, and stopped when nobody needs it. */
export abstract class ContainerLifecycle extends Container<ContainerEnv> {
  override defaultPort = AGENT_PORT;
  override enableInternet = false;
  override interceptHttps = true;
  override sleepAfter = `${this.env.SLEEP_SECONDS ?? 300}s`;
  /** Why the container has ended, once it has; undefined while there is none. */
  protected ended: Promise<Refused> | undefined;
  protected isReady = false;
  protected readonly told = new Told(this.ctx.storage);
  readonly #compiled = new Compiled(this.ctx.storage);
  #starting: Promise<void> | undefined;
  #ending: Promise<void> | undefined;
  #keptUntil = 0;
  /** Looks in a row that found the present container idle and without an answer. */
  #missedLooks = 0;
  /** Whose it is, for the platform's log. */
  #about = "";

  /** Whether runs are in it. */
  protected abstract isBusy(): boolean;
  /** What there is to do when the container has been ended. */
  protected abstract whenEnded(): void;

  protected port(port: number): Fetcher {
    const { container } = this.ctx;
    if (!container) throw new Error("This object has no container.");
    return container.getTcpPort(port);
  }

  override onStart(): void {
    console.log(`container started: ${this.#about}`);
  }

  override onStop({ exitCode, reason }: { exitCode: number; reason: string }): void {
    this.isReady = false;
    console.log(`container stopped: ${this.#about}, exit code ${exitCode}, ${reason}`);
  }

  override onError(error: unknown): void {
    this.isReady = false;
    console.error(`container failed: ${this.#about}`, error);
  }

  override async onActivityExpired(): Promise<void> {
    // A run may go on for longer than a container stays idle.
    if (this.#starting || this.isBusy() || Date.now() < this.#keptUntil) return;
    this.isReady = false;
    this.told.note("info", `stopped: nobody has needed it for ${this.sleepAfter}`);
    await this.stop();
  }

  /**
   * Resolves once the agent takes runs; with its bundle, if it asked for that. Rejects with `image_missing` while it has none, and
   * with `container_start_failed` where it does not start.
   */
  protected async ready(spec: ContainerSpec, bundle?: Request): Promise<void> {
    // Whoever asked for the bundle first hands it in.
    while (bundle && this.#starting) await this.#starting.catch(() => undefined);
    if (this.isReady && this.ctx.container?.running) return;
    this.#starting ??= this.#begin(spec, bundle).finally(() => {
      this.#starting = undefined;
    });
    await this.#starting;
  }

  /**
   * Whether the container is well; one that was not at several looks in a row is ended. One that is always to run is
   * started, and not stopped until some time after the last look.
   */
  protected async look(spec: ContainerSpec, keep: boolean): Promise<Seen> {
    this.#keptUntil = keep ? Date.now() + KEPT_MS : 0;
    if (keep) await this.ready(spec);
    const running = this.isReady && this.ctx.container?.running === true;
    const unwell = running && !this.isBusy() && !(await isHealthy(this.port(AGENT_PORT)));
    this.#missedLooks = unwell ? this.#missedLooks + 1 : 0;
    if (unwell) this.told.note("warn", "did not answer GET /healthz with 200");
    if (this.#missedLooks >= MISSED_LOOKS && !this.isBusy())
      await this.end(`it did not answer GET /healthz at ${MISSED_LOOKS} looks in a row`);
    return { running, unwell };
  }

  /** Ends the container at once, and notes the reason unless one was noted already; the next run starts another one. */
  protected end(reason?: string): Promise<void> {
    this.isReady = false;
    this.ended = undefined;
    if (reason) this.told.note("info", `stopped: ${reason}`);
    this.#ending ??= this.destroy()
      .catch((error) => console.error(`container not ended: ${this.#about}`, error))
      .then(() => {
        this.#ending = undefined;
        this.whenEnded();
      });
    return this.#ending;
  }

  async #begin(spec: ContainerSpec, bundle?: Request): Promise<void> {
    await this.#ending;
    const started = Date.now();
    try {
      if (!this.ctx.container?.running) this.told.starts(spec);
      await this.#start(spec);
      if (spec.language) await this.#load(bundle);
      await this.#untilHealthy(spec);
      this.#watch(spec);
      this.isReady = true;
      this.#missedLooks = 0;
      this.told.note("info", "is healthy", { afterMs: Date.now() - started });
    } catch (error) {
      // One that waits for its bundle is asked again in a moment.
      if (!(error instanceof Refused) || error.refusal.code !== "image_missing")
        await this.end("it did not become healthy");
      throw error;
    }
  }

  async #start(spec: ContainerSpec): Promise<void> {
    const { env, main, concurrency, language, hosts, allowedHosts } = spec;
    this.#about = [spec.tenantId, spec.agentId, spec.channel].join(" ");
    if (spec.test) this.sleepAfter = TEST_IDLE;
    const named = main ? { QUAYSIDE_MAIN: main } : {};
    const envVars = { ...env, ...named, PORT: String(AGENT_PORT), CONCURRENCY: String(concurrency) };
    if (hosts.length > 0) await this.setOutboundHandler<Reach>("egress", { hosts, allowedHosts });
    if (!language) return this.#startOwn(envVars);
    await this.startAndWaitForPorts({
      ports: LOADER_PORT,
      startOptions: { envVars, enableInternet: false },
      cancellationOptions: { portReadyTimeoutMS: START_MS, waitInterval: POLL_MS },
    }).catch((error: unknown) => {
      throw notStarted(String((error as Error).message));
    });
  }

  /** The package would ask an agent for more than its health, on a connection that runs then get, and lose their answers by. */
  async #startOwn(env: Record<string, string>): Promise<void> {
    if (this.ctx.container?.running) return;
    this.ctx.container?.start({ enableInternet: false, env });
    this.renewActivityTimeout();
    // From which on the package looks whether it is idle.
    await this.ctx.storage.setAlarm(Date.now() + 1_000);
    this.onStart();
  }

  /** Has the loader start the agent, where it has not. */
  async #load(bundle: Request | undefined): Promise<void> {
    const port = this.port(LOADER_PORT);
    const { state, build } = await askLoader(port);
    if (state !== "empty") return;
    if (!bundle) throw new Refused("image_missing", "The container has no bundle yet.");
    await this.#compiled.give(port, build);
    await loadBundle(port, bundle);
    await this.#compiled.take(port, build);
  }

  async #untilHealthy({ language }: ContainerSpec): Promise<void> {
    const deadline = Date.now() + START_MS;
    while (Date.now() < deadline && this.ctx.container?.running) {
      if (await isHealthy(this.port(AGENT_PORT))) return;
      const told = language && (await askLoader(this.port(LOADER_PORT)));
      if (told && told.state !== "running") throw notHealthy(endOf(told));
      await pause(POLL_MS);
    }
    const message = `The container did not answer GET /healthz on port $PORT with 200 within ${START_MS / 1000} s.`;
    throw new Refused("container_start_failed", message);
  }

  /** Waits for the agent's end, and says why. */
  #watch({ language }: ContainerSpec): void {
    const told = language ? untilEnded(this.port(LOADER_PORT)).then(endOf) : this.#ownEnd();
    const ended = told.catch(() => LOST);
    this.ended = ended;
    void ended.then(({ refusal: { code, message } }) => {
      if (this.ended !== ended) return undefined;
      // Without what it printed last: that may hold secrets.
      const [how] = message.split(" The last that it printed");
      this.told.note(code === "container_lost" ? "info" : "error", `stopped: ${how}`);
      return this.end();
    });
  }

  /** The end of a container without a loader. */
  async #ownEnd(): Promise<Refused> {
    const error = await this.ctx.container?.monitor().catch((reason: unknown) => reason);
    const exitCode = error === undefined ? 0 : Number(/exit code:? (\d+)/i.exec(String(error))?.[1]);
    if (this.#ending || Number.isNaN(exitCode)) return LOST;
    return endOf({ state: "ended", exitCode, outOfMemory: false, log: "", build: "" });
  }
}

const notStarted = (message: string): Refused =>
  /no container instance|too many containers/i.test(message)
    ? new Refused("container_busy", "The platform has no room for another container now. Try again later.")
    : new Refused("container_start_failed", `The container did not start: ${message}`);

const notHealthy = ({ refusal: { message, log = "" } }: Refused): Refused =>
  new Refused("container_start_failed", `The container ended before it was healthy: ${message}`, { log });
