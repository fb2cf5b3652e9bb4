import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { requireSoundFiles } from "./integrity.ts";
import { LOCK_FILE } from "./lock.ts";
import { StartError } from "./start-error.ts";

const FORMAT = 1;
const MARKER = "state.json";
/** A unix socket's path has 108 bytes, 104 on macOS, with the end mark. */
const LONGEST_SOCKET_PATH = 103;

export interface Secrets {
  /** Master key of sealed secrets, `k1:base64` of 32 bytes. */
  encryptionKey: string;
  /** Opens `/internal` to the operator's tools. */
  operatorSecret: string;
}

/** Writes a file that only its owner reads, whole or not at all. */
export function writePrivate(path: string, value: unknown): void {
  const draft = `${path}.new`;
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}

const damaged = (path: string, why: string): StartError =>
  new StartError(`${path} is damaged (${why}). Restore it, or start over with: npm start -- --fresh`);

/** The JSON object in a file of the state, or undefined when there is none. Throws a `StartError` when it is damaged. */
export function readStateFile<T extends object>(
  path: string,
  isValid: (value: Partial<T>) => boolean,
): T | undefined {
  if (!existsSync(path)) return;
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw damaged(path, "not JSON");
  }
  if (typeof value !== "object" || value === null || !isValid(value as Partial<T>))
    throw damaged(path, "not what it should hold");
  return value as T;
}

// Not mkdir's own recursion: where a folder cannot be made, in /proc say, Node 22 tries for ever.
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

/** Lists a folder, made with mode 700 if there is none. Throws a `StartError` when it cannot be used. */
export function openFolder(folder: string): string[] {
  try {
    makeFolder(folder);
    const probe = join(folder, ".writable");
    writeFileSync(probe, "");
    rmSync(probe);
    return readdirSync(folder).filter((name) => !name.startsWith(LOCK_FILE));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === "ENOTDIR" || code === "EEXIST" ? "it is not a folder" : `it cannot be written (${code})`;
    throw new StartError(
      `The state folder ${folder} cannot be used: ${reason}. Set QUAYSIDE_STATE to another one.`,
    );
  }
}

/** Refuses a folder that holds something else than state: it might be emptied one day. */
export function requireStateFolder(folder: string): void {
  const names = openFolder(folder);
  if (names.length === 0 || names.includes(MARKER)) return;
  throw new StartError(
    `${folder} is not a state folder of Quayside (it has no ${MARKER}) and not empty. Set QUAYSIDE_STATE to another folder.`,
  );
}

/** Deletes everything but the lock. */
export function emptyStateFolder(folder: string): void {
  for (const name of openFolder(folder)) rmSync(join(folder, name), { recursive: true, force: true });
}

const isKey = (text: unknown): text is string =>
  typeof text === "string" &&
  /^[a-z0-9]+:/.test(text) &&
  Buffer.from(text.slice(text.indexOf(":") + 1), "base64").length === 32;

function openSecrets(folder: string): Secrets {
  const path = join(folder, "secrets.json");
  const valid = ({ encryptionKey, operatorSecret }: Partial<Secrets>) =>
    isKey(encryptionKey) && typeof operatorSecret === "string" && operatorSecret.length >= 32;
  const secrets = readStateFile<Secrets>(path, valid);
  if (secrets) {
    chmodSync(path, 0o600);
    return secrets;
  }
  if (existsSync(join(folder, "data"))) throw damaged(path, "missing, though there is data sealed with it");
  const made = {
    encryptionKey: `k1:${randomBytes(32).toString("base64")}`,
    operatorSecret: randomBytes(32).toString("base64url"),
  };
  writePrivate(path, made);
  return made;
}

export interface State {
  folder: string;
  /** Databases, buckets and objects. */
  data: string;
  logs: string;
  /** Sockets and what the running processes were started from; short enough for sockets. */
  run: string;
  secrets: Secrets;
}

/** A folder for sockets: in the state, or under the system's temporary folder when that path is too long. */
export function runFolder(folder: string, temporary = tmpdir()): string {
  const own = join(folder, "run");
  const longest = join(own, "c", "00000000", "out.sock");
  return Buffer.byteLength(longest) <= LONGEST_SOCKET_PATH ? own : join(temporary, `quayside-${process.pid}`);
}

/** Opens the state, which is locked by now, and makes what is missing. Throws a `StartError` when it is damaged. */
export function openState(folder: string): State {
  const marker = join(folder, MARKER);
  const found = readStateFile<{ format: number }>(marker, ({ format }) => typeof format === "number");
  if (found && found.format > FORMAT)
    throw damaged(marker, `written by a newer version, format ${found.format}`);
  if (!found) writePrivate(marker, { format: FORMAT });
  chmodSync(folder, 0o700);
  const state = {
    folder,
    data: join(folder, "data"),
    logs: join(folder, "logs"),
    run: runFolder(folder),
    secrets: openSecrets(folder),
  };
  requireSoundFiles(state.data);
  rmSync(state.run, { recursive: true, force: true });
  for (const path of [state.data, state.logs, state.run]) mkdirSync(path, { recursive: true, mode: 0o700 });
  return state;
}
