import { Deployment } from "kubernetes-models/apps/v1";
import { HorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2";
import { Ingress, NetworkPolicy } from "kubernetes-models/networking.k8s.io/v1";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1";
import { ConfigMap, Namespace, PersistentVolumeClaim, Service, ServiceAccount } from "kubernetes-models/v1";
import type { Check, Manifest } from "./manifest.ts";
import { title } from "./manifest.ts";

const MODELS = [
  ...[ConfigMap, Deployment, HorizontalPodAutoscaler, Ingress, Namespace, NetworkPolicy, PodDisruptionBudget],
  ...[PersistentVolumeClaim, Service, ServiceAccount],
] as unknown as (new (
  data: object,
) => { validate(): void } & { apiVersion?: string; kind?: string })[];
/** Kinds that come with an operator have no model. */
const WITHOUT = new Set(["monitoring.coreos.com/v1 ServiceMonitor"]);

const nameOf = ({ apiVersion, kind }: Pick<Manifest, "apiVersion" | "kind">): string =>
  `${apiVersion} ${kind}`;

/** That `kubernetes-models` finds every object valid, and looks at every field of it. */
export const modelled: Check = (manifests) =>
  manifests.flatMap((manifest) => {
    const Model = MODELS.find((each) => nameOf(each as unknown as Manifest) === nameOf(manifest));
    if (!Model) return WITHOUT.has(nameOf(manifest)) ? [] : [`${nameOf(manifest)}: no such kind`];
    const unread = new Map<string, boolean>();
    try {
      const model = new Model(manifest);
      model.validate.call(watched(model, "", unread));
    } catch (error) {
      return [`${title(manifest)}: ${(error as Error).message}`];
    }
    return [...unread]
      .filter(([, isUnread]) => isUnread)
      .map(([path]) => `${title(manifest)}: ${path} is no field`);
  });

/**
 * The models say nothing of fields that they do not know, and so never look at them: what was not read is unknown. Maps
 * such as labels are walked through, by which all of their fields are read.
 */
function watched<T extends object>(value: T, path: string, unread: Map<string, boolean>): T {
  if (!Array.isArray(value)) for (const name of Object.keys(value)) unread.set(`${path}/${name}`, true);
  const seen = (name: string | symbol) => unread.set(`${path}/${String(name)}`, false);
  return new Proxy(value, {
    get(target, name) {
      const field = Reflect.get(target, name) as unknown;
      if (Object.hasOwn(target, name)) seen(name);
      return typeof field === "object" && field !== null
        ? watched(field, `${path}/${String(name)}`, unread)
        : field;
    },
  });
}
