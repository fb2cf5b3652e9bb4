import type { Manifest } from "../agents/index.ts";
import type { RuntimeFiles } from "./image/files.ts";
import type { ExportFile, ProgramImage } from "./subject.ts";

/** Where a container agent's own server answers, beside the export's. */
export const PROGRAM_PORT = 8081;
export const UPSTREAM = `http://127.0.0.1:${PROGRAM_PORT}`;
/** Where the platform's files are in a bundle; what the bundle itself has there is left out. */
export const PLATFORM_FOLDER = ".quayside/";

/** What is the program's own of a container agent; undefined for other kinds. */
export function programImage({
  container,
  main,
}: Pick<Manifest, "container" | "main">): ProgramImage | undefined {
  if (!container) return undefined;
  const { language, dockerfile = `${PLATFORM_FOLDER}Dockerfile`, env, concurrency } = container;
  return { language, dockerfile, buildArgs: main ? { MAIN: main } : {}, env, concurrency };
}

/** Dockerfile and library of the program's language; none where it brings a Dockerfile of its own. */
export function languageFiles({ language }: ProgramImage, runtime: RuntimeFiles): ExportFile[] {
  if (!language) return [];
  const prefix = `${language}/`;
  return Object.entries(runtime)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, text]) => ({ path: `agent/${PLATFORM_FOLDER}${name.slice(prefix.length)}`, text }));
}

/** The program's environment, as the platform sets it. */
export const programVariables = ({ env, concurrency }: ProgramImage): Record<string, string> => ({
  ...env,
  PORT: String(PROGRAM_PORT),
  CONCURRENCY: String(concurrency),
  HOME: "/tmp",
});

/** How programs are told of the way out; Node's fetch follows the others with the last one. */
export const proxyVariables = (proxy: string): Record<string, string> => ({
  ...Object.fromEntries(
    ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"].map((name) => [name, proxy]),
  ),
  ...Object.fromEntries(["NO_PROXY", "no_proxy"].map((name) => [name, "127.0.0.1,localhost"])),
  NODE_USE_ENV_PROXY: "1",
});
