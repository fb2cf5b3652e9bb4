import { posix } from "node:path";
import { parse } from "yaml";
import type { ExportFile } from "../../../../workers/exports/subject.ts";
import { type Manifest, readManifests } from "./manifest.ts";

// biome-ignore lint/suspicious/noExplicitAny: fields of manifests
type Fields = any;

/** What `kustomize build` makes of a folder, of the fields that exports use; others are refused. Components are added by name. */
export function kustomize(
  files: readonly ExportFile[],
  folder: string,
  components: string[] = [],
): Manifest[] {
  const textAt = (path: string): string => {
    const file = files.find((each) => each.path === posix.normalize(path));
    if (!file) throw new Error(`${path} is not there`);
    return file.text;
  };
  const build = (at: string, before: Manifest[], more: string[] = []): Manifest[] => {
    const { apiVersion: _, kind: __, ...all } = parse(textAt(`${at}/kustomization.yaml`)) as Fields;
    const { resources = [], components: own = [], namespace, images = [], patches = [], ...rest } = all;
    const { configMapGenerator = [], replicas = [], ...unknown } = rest;
    if (Object.keys(unknown).length > 0) throw new Error(`${at}: ${Object.keys(unknown)} is not known`);
    let objects = [...before];
    for (const resource of resources as string[])
      objects.push(
        ...(resource.endsWith(".yaml")
          ? readManifests(textAt(`${at}/${resource}`))
          : build(`${at}/${resource}`, [])),
      );
    for (const { name, files: from = [], envs = [] } of configMapGenerator)
      objects.push(configMap(name, { files: from, envs }, (file) => textAt(`${at}/${file}`)));
    for (const component of [...own, ...more]) objects = build(`${at}/${component}`, objects);
    for (const patch of patches)
      objects = objects.map((each) => patched(each, patch, (file) => textAt(`${at}/${file}`)));
    for (const { name, count } of replicas) found(objects, "Deployment", name).spec.replicas = count;
    for (const image of images) setImage(objects, image);
    if (namespace)
      for (const each of objects) if (each.kind !== "Namespace") each.metadata.namespace = namespace;
    return objects;
  };
  return build(
    folder,
    [],
    components.map((name) => `../../components/${name}`),
  );
}

const configMap = (
  name: string,
  { files, envs }: Record<"files" | "envs", string[]>,
  read: (file: string) => string,
): Manifest => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  data: Object.fromEntries([
    ...files.map((file) => [file, read(file)]),
    ...envs.flatMap((file) =>
      read(file)
        .trim()
        .split("\n")
        .map((line) => line.split(/=(.*)/s, 2)),
    ),
  ]),
});

function found(objects: Manifest[], kind: string, name: string): Manifest {
  const object = objects.find((each) => each.kind === kind && each.metadata.name === name);
  if (!object) throw new Error(`there is no ${kind} ${name} to change`);
  return object;
}

/** A strategic merge replaces lists of this kind's, and a JSON patch replaces what is there. */
function patched(
  object: Manifest,
  { path, patch, target }: Fields,
  read: (file: string) => string,
): Manifest {
  if (path) {
    const [merged] = readManifests(read(path));
    return merged?.kind === object.kind && merged.metadata.name === object.metadata.name
      ? { ...object, ...merged }
      : object;
  }
  if (object.kind !== target.kind) return object;
  const copy = structuredClone(object);
  for (const { op, path: pointer, value } of parse(patch) as Fields[]) {
    const names = pointer.slice(1).split("/");
    const last = names.pop();
    const parent = names.reduce((at: Fields, name: string) => at[name], copy);
    if (op !== "replace" || !(last in parent)) throw new Error(`${pointer} cannot be replaced`);
    parent[last] = value;
  }
  return copy;
}

function setImage(objects: Manifest[], { name, newName, digest }: Fields): void {
  const containers = objects.flatMap(({ kind, spec }) =>
    kind === "Deployment" ? spec.template.spec.containers : [],
  );
  const meant = containers.filter(({ image }) => image === name);
  if (meant.length === 0) throw new Error(`no container has the image ${name}`);
  for (const container of meant) container.image = `${newName}@${digest}`;
}
