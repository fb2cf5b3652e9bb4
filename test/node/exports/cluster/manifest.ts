import { parseAllDocuments } from "yaml";

/** An object of a cluster as it was read from a file. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: what is in it is what the checks are about
  [field: string]: any;
}

/** Objects of a file, read as Kubernetes reads YAML; throws where a name stands twice, or it is no YAML. */
export function readManifests(text: string): Manifest[] {
  return parseAllDocuments(text, { version: "1.1", uniqueKeys: true }).flatMap((document) => {
    const [error] = document.errors;
    if (error) throw error;
    const value = document.toJS() as Manifest | null;
    return value ? [value] : [];
  });
}

/** What is wrong with a set of objects, each said with the object that it is about. */
export type Check = (manifests: Manifest[]) => string[];

export const title = ({ kind, metadata }: Manifest): string => `${kind} ${metadata?.name}`;
export const ofKind = (manifests: Manifest[], kind: string): Manifest[] =>
  manifests.filter((manifest) => manifest.kind === kind);
/** Pods as deployments write them. */
export const podsOf = (manifests: Manifest[]) =>
  ofKind(manifests, "Deployment").map((deployment) => ({
    of: title(deployment),
    deployment,
    labels: deployment.spec.template.metadata.labels as Record<string, string>,
    spec: deployment.spec.template.spec,
  }));
export const isWithin = (
  selector: Record<string, string> = {},
  labels: Record<string, string> = {},
): boolean => Object.entries(selector).every(([name, value]) => labels[name] === value);
