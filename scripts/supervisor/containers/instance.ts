import { chmodSync, chownSync, mkdirSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { ContainerSpec, HostRefusal, ServerLine } from "../../../workers/runtimes/container/contract.ts";
import { probe } from "../watchdog.ts";
import type { EgressLog } from "./egress-log.ts";
import type { Engine } from "./engine.ts";
import { agentContainer, relayContainer } from "./limits.ts";
import { Refused } from "./refused.ts";
import { TextEnd } from "./text-end.ts";

const START_MS = 20_000;
const PROBE_MS = 2_000;
const RETRY_MS = 10;
/** How long a container may take to end what it has when it is to stop. */
const STOP_SECONDS = 10;
const LOG_CHARS = 2_000;
/** SIGKILL, as an exit code (128 + 9). */
const KILLED = 137;
/** Whom the relay runs as where the supervisor is root. */
const RELAY_UID = 65_533;

/** What is known once it is asked for. */
export interface Parts {
  image: string;
  relayImage: string;
  /** The engine gives root inside a container the user who runs it. */
  rootless: boolean;
}

export interface InstanceOptions {
  engine: Engine;
  parts(): Promise<Parts>;
  /** Of its own, for sockets; made here, and removed at its end. */
  folder: string;
  labels: Record<string, string>;
  /** The way out, where there is one, and what is told of it. */
  proxy: Server | undefined;
  egress: EgressLog | undefined;
  /** Tells those whose it is what becomes of it. */
  tell(line: Omit<ServerLine, "id" | "at">): void;
}

/** Why an instance is ended, in words for those whose it is. */
export type Reason = string;

/** How a container came to its end: the reason, in words for those whose runs were in it. */
export type End = HostRefusal;

interface Seen {
  end: End;
  /** The reason in a few words, without what the program printed: that may hold secrets. */
  how: string;
}

const LOST = "the container engine lost it";

const NOT_STARTED: End = { code: "container_lost", message: "The container was not started." };

/** A container of an agent with its relay: started, asked for its health, and gone once its program has ended. */
export class Instance {
  readonly spec: ContainerSpec;
  readonly #options: InstanceOptions;
  readonly #ended = Promise.withResolvers<End>();
  #relayId: string | undefined;
  #agentId: string | undefined;
  #watched: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  /** Why it was ended, where that was not by itself. */
  #reason: Reason | undefined;
  #startedAt = 0;
  /** Runs that were given to it. */
  runs = 0;
  /** It gets no more. */
  retired = false;
  isReady = false;
  hasEnded = false;
  lastUsed = Date.now();
  /** Looks in a row that found it idle and without an answer. */
  missedLooks = 0;

  constructor(spec: ContainerSpec, options: InstanceOptions) {
    this.spec = spec;
    this.#options = options;
  }

  /** Where runs are sent. */
  get socketPath(): string {
    return join(this.#options.folder, "in.sock");
  }

  /** Resolves once the program has ended, with why. */
  get ended(): Promise<End> {
    return this.#ended.promise;
  }

  /** Resolves when it answers `GET /healthz`. Rejects with `container_start_failed` when it does not in time. */
  async start(): Promise<void> {
    const { engine, parts, folder, labels } = this.#options;
    try {
      const { image, relayImage, rootless } = await parts();
      const user = await this.#openFolder(rootless);
      this.#relayId = await create(engine, relayContainer(relayImage, folder, user, labels));
      const agent = agentContainer(this.spec, image, this.#relayId, labels);
      const relayStarts = engine.call("POST", `/containers/${this.#relayId}/start`);
      const [agentId] = await Promise.all([this.#create(agent), relayStarts]);
      await engine.call("POST", `/containers/${agentId}/start`);
      this.#startedAt = Date.now();
      const { language, dockerfile, bundleDigest, memoryMb, cpus } = this.spec;
      this.tell("info", "starts", {
        image: `${language ?? dockerfile} ${bundleDigest.slice(0, 12)}`,
        memoryMb,
        cpus,
      });
      this.#watched = this.#watch(agentId);
      await this.#untilHealthy();
      this.isReady = true;
      this.tell("info", "is healthy", { afterMs: Date.now() - this.#startedAt });
    } catch (error) {
      await this.kill("it did not become healthy");
      throw error;
    }
  }

  /** A line about it, for those whose it is. */
  tell(level: ServerLine["level"], what: string, data?: ServerLine["data"]): void {
    const message = `Container ${this.#agentId?.slice(0, 8)} ${what}`;
    this.#options.tell({ level, message, ...(data && { data }) });
  }

  /** The requests of its program. */
  get egress(): EgressLog | undefined {
    return this.#options.egress;
  }

  /** Has it end its runs, and removes it. */
  stop(reason: Reason): Promise<void> {
    this.#reason ??= reason;
    this.#stopping ??= this.#remove(STOP_SECONDS);
    return this.#stopping;
  }

  /** Ends it at once, whatever it is doing. */
  kill(reason?: Reason): Promise<void> {
    this.#reason ??= reason;
    this.#stopping = Promise.allSettled([this.#stopping, this.#remove(0)]).then(() => undefined);
    return this.#stopping;
  }

  /** Makes the folder of its sockets; answers whom the relay runs as, to use them. */
  async #openFolder(rootless: boolean): Promise<string> {
    const { folder, proxy } = this.#options;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const own = process.getuid?.() ?? 0;
    if (own === 0) chownSync(folder, RELAY_UID, RELAY_UID);
    if (proxy) {
      const path = join(folder, "out.sock");
      await new Promise<void>((resolve) => proxy.listen(path, resolve));
      chmodSync(path, 0o666);
    }
    if (rootless) return "0:0";
    return own === 0 ? `${RELAY_UID}:${RELAY_UID}` : `${own}:${process.getgid?.() ?? own}`;
  }

  async #create(agent: object): Promise<string> {
    this.#agentId = await create(this.#options.engine, agent);
    return this.#agentId;
  }

  async #untilHealthy(): Promise<void> {
    const deadline = Date.now() + START_MS;
    let end: End | undefined;
    void this.ended.then((why) => {
      end = why;
    });
    while (!end) {
      const left = deadline - Date.now();
      if (left <= 0)
        throw new Refused(
          "container_start_failed",
          `The container did not answer GET /healthz on port $PORT with 200 within ${START_MS / 1000} s.`,
          await this.#log(),
        );
      if (await probe(this.socketPath, Math.min(left, PROBE_MS))) return;
      await pause(RETRY_MS);
    }
    throw new Refused(
      "container_start_failed",
      `The container ended before it was healthy: ${end.message}`,
      end.log,
    );
  }

  /** Waits for the program's end, and says why. */
  async #watch(id: string): Promise<void> {
    const { engine } = this.#options;
    const exit = await engine
      .call<{ StatusCode: number }>("POST", `/containers/${id}/wait?condition=not-running`)
      .catch(() => undefined);
    const { end, how } = await this.#why(id, exit?.StatusCode).catch(
      (): Seen => ({
        end: { code: "container_lost", message: "The container engine lost the container. Try again." },
        how: LOST,
      }),
    );
    const afterSeconds = Math.round((Date.now() - this.#startedAt) / 1000);
    const isWell = this.isReady && end.code === "container_lost";
    this.tell(isWell ? "info" : "error", `stopped: ${how}`, { afterSeconds });
    this.hasEnded = true;
    this.retired = true;
    this.#ended.resolve(end);
    await this.kill();
  }

  async #why(id: string, exitCode: number | undefined): Promise<Seen> {
    const { engine } = this.#options;
    const { State } = await engine.call<{ State: { OOMKilled: boolean } }>("GET", `/containers/${id}/json`);
    if (State.OOMKilled) {
      const { memoryMb } = this.spec;
      const message = `The container needed more than its ${memoryMb} MB of memory and was ended. Need less, or raise limits.memoryMb in agent.json.`;
      return {
        end: { code: "memory_exceeded", message },
        how: `it needed more than its ${memoryMb} MB of memory`,
      };
    }
    if (this.#stopping || exitCode === undefined)
      return {
        end: { code: "container_lost", message: "The container was stopped. Try again." },
        how: this.#reason ?? LOST,
      };
    const log = await this.#log();
    const how = exitCode === KILLED ? "was killed" : `ended by itself with exit code ${exitCode}`;
    const message = `The container ${how}.${log ? ` The last that it printed: ${log.slice(-500)}` : ""}`;
    return { end: { code: "container_crashed", message, log }, how: `it ${how}` };
  }

  /** The end of what the program printed; empty where that is not to be had. */
  async #log(): Promise<string> {
    const end = new TextEnd(LOG_CHARS);
    try {
      const path = `/containers/${this.#agentId}/logs?stdout=1&stderr=1&tail=50`;
      const chunks: Buffer[] = [];
      for await (const chunk of await this.#options.engine.stream("GET", path)) chunks.push(chunk as Buffer);
      // Frames of a header (stream, length) and a payload: the Engine API's "attach" format.
      const all = Buffer.concat(chunks);
      for (let at = 0; at + 8 <= all.length; ) {
        const length = all.readUInt32BE(at + 4);
        end.add(all.subarray(at + 8, at + 8 + length));
        at += 8 + length;
      }
    } catch {}
    return end.text.trim();
  }

  async #remove(patienceSeconds: number): Promise<void> {
    const { engine, folder, proxy } = this.#options;
    this.retired = true;
    if (patienceSeconds > 0 && this.#watched && !this.hasEnded) {
      await engine.call("POST", `/containers/${this.#agentId}/stop?t=${patienceSeconds}`).catch(() => {});
      await this.ended;
    }
    for (const id of [this.#agentId, this.#relayId])
      if (id) await engine.call("DELETE", `/containers/${id}?force=1&v=1`).catch(() => {});
    proxy?.close().closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
    if (!this.#watched) this.#ended.resolve(NOT_STARTED);
  }
}

async function create(engine: Engine, container: object): Promise<string> {
  const { Id } = await engine.call<{ Id: string }>("POST", "/containers/create", container);
  return Id;
}
