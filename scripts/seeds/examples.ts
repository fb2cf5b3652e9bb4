import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

export type UploadFile = string | { base64: string };

/** An example agent as it is uploaded: `POST …/versions` with its files inline. */
export interface Example {
  slug: string;
  version: string;
  title: string;
  description: string;
  /** Slugs of the agents that it calls, which are published before it. */
  calls: string[];
  files: Record<string, UploadFile>;
  /** SHA-256 over the files: tells a changed example. */
  digest: string;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Text as it is, anything else as base64. */
export function uploadFile(content: Uint8Array): UploadFile {
  try {
    return decoder.decode(content);
  } catch {
    return { base64: Buffer.from(content).toString("base64") };
  }
}

const belongs = (path: string): boolean =>
  path.split(sep).every((part) => !part.startsWith(".") && part !== "node_modules") &&
  !/\.test\.[jt]s$/.test(path);

/** The files of a folder by their paths, as an upload has them. */
export function uploadedFiles(folder: string): Record<string, UploadFile> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = entries.map((entry) => relative(folder, join(entry.parentPath, entry.name))).filter(belongs);
  return Object.fromEntries(
    paths.sort().map((path) => [path.split(sep).join("/"), uploadFile(readFileSync(join(folder, path)))]),
  );
}

/** Reads one example. Throws when its manifest is not JSON. */
export function readExample(folder: string): Example {
  const files = uploadedFiles(folder);
  const manifest = JSON.parse(String(files["agent.json"])) as {
    name: string;
    version: string;
    title?: string;
    description?: string;
    permissions?: { agents?: string[] };
  };
  return {
    slug: manifest.name,
    version: manifest.version,
    title: manifest.title ?? manifest.name,
    description: manifest.description ?? "",
    // `tenant~slug` names another tenant's agent.
    calls: (manifest.permissions?.agents ?? []).map((agent) => agent.slice(agent.indexOf("~") + 1)),
    files,
    digest: createHash("sha256").update(JSON.stringify(files)).digest("hex"),
  };
}

/** Every agent comes after those that it calls; otherwise the order stays. A cycle is cut where it is met. */
export function inOrderOfCalls(examples: readonly Example[]): Example[] {
  const bySlug = new Map(examples.map((example) => [example.slug, example]));
  const ordered = new Set<Example>();
  const visit = (example: Example, path: readonly Example[]): void => {
    if (ordered.has(example) || path.includes(example)) return;
    for (const slug of example.calls) {
      const called = bySlug.get(slug);
      if (called) visit(called, [...path, example]);
    }
    ordered.add(example);
  };
  for (const example of examples) visit(example, []);
  return [...ordered];
}

/** The example agents in a folder, each after those that it calls. */
export function readExamples(folder: string): Example[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, "agent.json")));
  return inOrderOfCalls(names.sort().map((name) => readExample(join(folder, name))));
}
