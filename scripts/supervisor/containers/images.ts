import { createHash, createHmac } from "node:crypto";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import type { ContainerSpec } from "../../../workers/runtimes/container/contract.ts";
import { type Added, contextOf, DOCKERFILE_PATH, languageFiles, relayFiles } from "./build-context.ts";
import { dockerfileProblem, labelled } from "./dockerfile.ts";
import { type Engine, EngineError } from "./engine.ts";
import { pruneImages } from "./prune-images.ts";
import { Refused } from "./refused.ts";
import { TextEnd } from "./text-end.ts";

const LOG_CHARS = 8_000;
/** Where an agent's own part of an image in one of the languages begins; what stands before is the same for all. */
const BUNDLE = /^COPY \. /;
const RELAY = "quayside/relay";
/** What a build may use; the classic builder, unlike BuildKit, keeps a RUN to it. */
const BUILD_MEMORY = 2 * 1024 ** 3;
const BUILD_MS = 10 * 60_000;
/** Of 1,024, which containers have: runs come first. */
const BUILD_CPU_SHARES = 256;
const BUILDS_AT_ONCE = 2;
const PRUNE_AFTER_MS = 60_000;
/** How many lines of a build's output are passed on, and how many characters of each. */
const MAX_SAID = 2_000;
const MAX_LINE = 500;

export interface ImageOptions {
  root: string;
  /** Keeps names of images from being guessed: whoever knows one could begin a Dockerfile with it. */
  secret: string;
  label: string;
  /** Images that own Dockerfiles may begin with, beside the usual ones. */
  bases: readonly string[];
  /** The network of the builds of own Dockerfiles. */
  buildNetwork: string;
  /** What images may take on disk together. */
  imagesBytes: number;
  log(message: string): void;
}

/** Takes the output of a build, line by line. */
export type Say = (line: string) => void;

interface Build {
  name: string;
  bundle: Readable | Iterable<Uint8Array>;
  added: Added;
  network: string;
  /** Build arguments. */
  args: Record<string, string>;
  say?: Say;
}

/** The images of agents, one for each bundle, and the relay's: built once, found again by their names. */
export class Images {
  readonly #engine: Engine;
  readonly #options: ImageOptions;
  readonly #known = new Set<string>();
  readonly #building = new Map<string, Promise<void>>();
  /** When images were last needed, by name. */
  readonly #usedAt = new Map<string, number>();
  readonly #turns = Array.from({ length: BUILDS_AT_ONCE }, () => Promise.resolve());
  #builds = 0;
  #pruning: Promise<void> = Promise.resolve();
  #isDue = false;

  constructor(engine: Engine, options: ImageOptions) {
    this.#engine = engine;
    this.#options = options;
  }

  /** The name of the image of a container's bundle; undefined where it has to be built. */
  async find(spec: ContainerSpec): Promise<string | undefined> {
    const name = this.#nameOf(spec);
    this.#usedAt.set(name, Date.now());
    await this.#building.get(name)?.catch(() => {});
    return (await this.#has(name)) ? name : undefined;
  }

  /** Builds the image of a bundle, which comes as a tar. Rejects with `container_build_failed` and the end of the log. */
  async build(spec: ContainerSpec, bundle: Readable, dockerfile: string, say: Say): Promise<void> {
    const { root, bases, buildNetwork, label } = this.#options;
    const { language, main } = spec;
    const problem = language ? undefined : dockerfileProblem(dockerfile, bases);
    if (problem !== undefined)
      throw new Refused("container_build_failed", `The Dockerfile is not built: ${problem}.`);
    const added = language ? languageFiles(root, language) : { [DOCKERFILE_PATH]: dockerfile };
    // What a build leaves behind can be told from others' images, even when it fails.
    added[DOCKERFILE_PATH] = labelled(added[DOCKERFILE_PATH] ?? "", `${label}=image`, language && BUNDLE);
    // Rust's compiler is installed by the build; nothing of the agent runs in it.
    const network = language === "rust" ? "default" : language ? "none" : buildNetwork;
    const args = main ? { MAIN: main } : {};
    await this.#make({ name: this.#nameOf(spec), bundle, added, network, args, say });
    bundle.resume();
  }

  /** The relay's image, built if it is not there. */
  async relay(): Promise<string> {
    const added = relayFiles(this.#options.root);
    const name = `${RELAY}:${digestOf(added)}`;
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
    const underWay = this.#building.get(name) ?? this.#inTurn(build);
    this.#building.set(name, underWay);
    try {
      await underWay;
      this.#known.add(name);
    } finally {
      this.#building.delete(name);
      // A build that failed may have left layers, too.
      this.#pruneSoon();
    }
  }

  /** So that many builds at once leave room for what runs. */
  #inTurn(build: Build): Promise<void> {
    const place = this.#builds++ % BUILDS_AT_ONCE;
    // What is removed meanwhile could be what a build has just made.
    const before = Promise.all([this.#turns[place], this.#pruning]);
    const turn = before.then(() => this.#run(build));
    this.#turns[place] = turn.catch(() => undefined);
    return turn;
  }

  /** Between builds, which then wait for it: it takes the engine seconds where there are many images. */
  #pruneSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    const prune = () => {
      this.#isDue = false;
      this.#pruning = Promise.allSettled([...this.#turns, this.#pruning]).then(() => this.#prune());
    };
    setTimeout(prune, PRUNE_AFTER_MS).unref();
  }

  async #prune(): Promise<void> {
    const { label, imagesBytes, log } = this.#options;
    const usedAt = (name: string) =>
      name.startsWith(RELAY) ? Number.POSITIVE_INFINITY : this.#usedAt.get(name);
    try {
      const options = { label: `${label}=image`, mostBytes: imagesBytes, usedAt };
      const removed = await pruneImages(this.#engine, options);
      for (const name of removed) {
        this.#known.delete(name);
        this.#usedAt.delete(name);
      }
      if (removed.length > 0) log(`containers: removed ${removed.length} images that nobody needed`);
    } catch (error) {
      log(`containers: images could not be removed: ${String(error)}`);
    }
  }

  async #run({ name, bundle, added, network, args, say }: Build): Promise<void> {
    const query = new URLSearchParams({
      t: name,
      dockerfile: DOCKERFILE_PATH,
      rm: "1",
      forcerm: "1",
      memory: String(BUILD_MEMORY),
      memswap: String(BUILD_MEMORY),
      cpushares: String(BUILD_CPU_SHARES),
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
    await followBuild(answer, say);
  }
}

const digestOf = (files: Added): string =>
  createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16);

/** Reads what a build says to its end. Rejects with `container_build_failed` where it says that it failed. */
async function followBuild(answer: Readable, say: Say = () => undefined): Promise<void> {
  const log = new TextEnd(LOG_CHARS);
  let lines = 0;
  const tell = (text: string) => {
    for (const line of stripVTControlCharacters(text).split(/[\r\n]+/))
      if (line.trim() !== "" && ++lines <= MAX_SAID) say(line.slice(0, MAX_LINE));
  };
  const tooLong = new Error(`it took longer than ${BUILD_MS / 60_000} minutes`);
  const late = setTimeout(() => answer.destroy(tooLong), BUILD_MS);
  let error: string | undefined;
  try {
    for await (const line of createInterface({ input: answer })) {
      if (line.trim() === "") continue;
      const said = JSON.parse(line) as { stream?: string; error?: string };
      log.add(said.stream ?? "");
      tell(said.stream ?? "");
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
