/**
 * `npm run lock`: enters the packages of other systems into the lock file. Where a registry does not carry them npm
 * leaves them out, and `npm ci` then refuses the lock everywhere. An entry needs only the version and the systems
 * that it is for; npm skips it elsewhere.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import semver from "semver";

interface Entry {
  version?: string;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  optionalDependencies?: Record<string, string>;
}
export interface LockFile {
  packages: Record<string, Entry>;
}

const SYSTEMS = [
  "darwin",
  "linux",
  "win32",
  "android",
  "freebsd",
  "netbsd",
  "openbsd",
  "sunos",
  "openharmony",
  "aix",
];
const PROCESSORS = [
  "x64",
  "arm64",
  "arm",
  "ia32",
  "ppc64",
  "riscv64",
  "s390x",
  "loong64",
  "mips64el",
  "wasm32",
];

/** The system and the processor that a package's name speaks of, as `os` and `cpu` of its manifest would. */
export function platformOf(name: string): Pick<Entry, "os" | "cpu"> {
  const words = name.toLowerCase().split(/[/@._-]+/);
  const os = words.includes("windows") ? "win32" : SYSTEMS.find((system) => words.includes(system));
  const named = PROCESSORS.find((processor) => words.includes(processor));
  const cpu = named ?? (words.includes("64") ? "x64" : undefined);
  if (name === "fsevents") return { os: ["darwin"] };
  // A name that says nothing is for no system that is known here.
  return { ...(os || !cpu ? { os: [os ?? "none"] } : {}), ...(cpu ? { cpu: [cpu] } : {}) };
}

/** Adds what is missing to the lock file; answers the names. Entries that npm made are left as they are. */
export function addPlatforms(lock: LockFile): string[] {
  const added: string[] = [];
  for (const [path, { optionalDependencies = {} }] of Object.entries(lock.packages)) {
    for (const [name, range] of Object.entries(optionalDependencies)) {
      const nested = `${path === "" ? "" : `${path}/`}node_modules/${name}`;
      const hoisted = `node_modules/${name}`;
      const version = semver.minVersion(range)?.version;
      if (!version || nested in lock.packages) continue;
      const other = lock.packages[hoisted]?.version;
      if (other && semver.satisfies(other, range)) continue;
      lock.packages[other ? nested : hoisted] = { version, ...platformOf(name), optional: true };
      added.push(name);
    }
  }
  lock.packages = Object.fromEntries(
    Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en")),
  );
  return added;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = process.argv[2] ?? fileURLToPath(new URL("../package-lock.json", import.meta.url));
  const lock = JSON.parse(readFileSync(path, "utf8")) as LockFile;
  const added = addPlatforms(lock);
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${added.length} packages of other systems added to the lock file.`);
}
