import { createHash, createHmac } from "node:crypto";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { ContainerSpec } from "../../../workers/runtimes/container/contract.ts";
import { type Added, contextOf, DOCKERFILE_PATH, languageFiles, relayFiles } from "./build-context.ts";
import { dockerfileProblem } from "./dockerfile.ts";
import { type Engine, EngineError } from "./engine.ts";
import { Refused } from "./refused.ts";
import { TextEnd } from "./text-end.ts";

const LOG_CHARS = 8_000;
/** What a build may use; the classic builder, unlike BuildKit, keeps a RUN to it. */
const BUILD_MEMORY = 2 * 1024 ** 3;
const BUILD_MS = 10 * 60_000;

export interface ImageOptions {
  root: string;
  /** Keeps names of images from being guessed: whoever knows one could begin a Dockerfile with it. */
  secret: string;
  label: string;
  /** Images that own Dockerfiles may begin with, beside the usual ones. */
  bases: readonly string[];
  /** The network of the builds of own Dockerfiles. */
  buildNetwork: string;
}

interface Build {
  name: string;
  bundle: Readable | Iterable<Uint8Array>;
  added: Added;
  network: string;
  /** Build arguments. */
  args: Record<string, string>;
}

/** The images of agents, one for each bundle, and the relay's: built once, found again by their names. */
export class Images {
  readonly #engine: Engine;
  readonly #options: ImageOptions;
  readonly #known = new Set<string>();
  readonly #building = new Map<string, Promise<void>>();

  constructor(engine: Engine, options: ImageOptions) {
    this.#engine = engine;
    this.#options = options;
  }

  /** The name of the image of a container's bundle; undefined where it has to be built. */
  async find(spec: ContainerSpec): Promise<string | undefined> {
    const name = this.#nameOf(spec);
    await this.#building.get(name)?.catch(() => {});
    return (await this.#has(name)) ? name : undefined;
  }

  /** Builds the image of a bundle, which comes as a tar. Rejects with `container_build_failed` and the end of the log. */
  async build(spec: ContainerSpec, bundle: Readable, dockerfile: string): Promise<void> {
    const { root, bases, buildNetwork } = this.#options;
    const { language, main } = spec;
    const problem = language ? undefined : dockerfileProblem(dockerfile, bases);
    if (problem !== undefined)
      throw new Refused("container_build_failed", `The Dockerfile is not built: ${problem}.`);
    const added = language ? languageFiles(root, language) : { [DOCKERFILE_PATH]: dockerfile };
    // Rust's compiler is installed by the build; nothing of the agent runs in it.
    const network = language === "rust" ? "default" : language ? "none" : buildNetwork;
    const args = main ? { MAIN: main } : {};
    await this.#make({ name: this.#nameOf(spec), bundle, added, network, args });
    bundle.resume();
  }

  /** The relay's image, built if it is not there. */
  async relay(): Promise<string> {
    const added = relayFiles(this.#options.root);
    const name = `quayside/relay:${digestOf(added)}`;
    if (!(await this.#has(name))) await this.#make({ name, bundle: [], added, network: "none", args: {} });
    return name;
  }

  #nameOf({ owner, bundleDigest, language, main, dockerfile }: ContainerSpec): string {
    const added = language ? digestOf(languageFiles(this.#options.root, language)) : "";
    const parts = [owner, bundleDigest, language, main, dockerfile, added];
    return `quayside/agent:${createHmac("sha256", this.#options.secret).update(JSON.stringify(parts)).digest("hex").slice(0, 40)}`;
  }

  async #has(name: string): Promise<boolean> {
    if (this.#known.has(name)) return true;
    try {
      await this.#engine.call("GET", `/images/${encodeURIComponent(name)}/json`);
    } catch (error) {
      if (error instanceof EngineError && error.status === 404) return false;
      throw error;
    }
    this.#known.add(name);
    return true;
  }

  /** One build of an image at a time; whoever asks for it meanwhile waits for that one. */
  async #make(build: Build): Promise<void> {
    const { name } = build;
    const underWay = this.#building.get(name) ?? this.#run(build);
    this.#building.set(name, underWay);
    try {
      await underWay;
      this.#known.add(name);
    } finally {
      this.#building.delete(name);
    }
  }

  async #run({ name, bundle, added, network, args }: Build): Promise<void> {
    const query = new URLSearchParams({
      t: name,
      dockerfile: DOCKERFILE_PATH,
      rm: "1",
      forcerm: "1",
      memory: String(BUILD_MEMORY),
      memswap: String(BUILD_MEMORY),
      networkmode: network,
      buildargs: JSON.stringify(args),
      labels: JSON.stringify({ [this.#options.label]: "image" }),
    });
    const headers = { "content-type": "application/x-tar" };
    const context = contextOf(bundle, added);
    const answer = await this.#engine.stream("POST", `/build?${query}`, headers, context).catch((error) => {
      if (error instanceof EngineError)
        throw new Refused("container_build_failed", `The image could not be built: ${error.message}`);
      throw error;
    });
    await followBuild(answer);
  }
}

const digestOf = (files: Added): string =>
  createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16);

/** Reads what a build says to its end. Rejects with `container_build_failed` where it says that it failed. */
async function followBuild(answer: Readable): Promise<void> {
  const log = new TextEnd(LOG_CHARS);
  const tooLong = new Error(`it took longer than ${BUILD_MS / 60_000} minutes`);
  const late = setTimeout(() => answer.destroy(tooLong), BUILD_MS);
  let error: string | undefined;
  try {
    for await (const line of createInterface({ input: answer })) {
      if (line.trim() === "") continue;
      const said = JSON.parse(line) as { stream?: string; error?: string };
      log.add(said.stream ?? "");
      error ??= said.error;
    }
    if (answer.errored) error ??= answer.errored.message;
  } catch (broken) {
    error ??= (broken as Error).message;
  } finally {
    clearTimeout(late);
  }
  if (error !== undefined)
    throw new Refused("container_build_failed", `The image could not be built: ${error}`, log.text);
}
