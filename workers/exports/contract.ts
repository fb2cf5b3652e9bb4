import { z } from "@hono/zod-openapi";

export const TARGETS = ["kubernetes", "helm", "compose"] as const;
export const exportTarget = z.enum(TARGETS);
export type ExportTarget = z.infer<typeof exportTarget>;

const KINDS = ["isolate", "prompt", "container", "static"];

/** Of a manifest, what decides whether its version can be taken away. */
interface Exportable {
  kind: string;
  prompt?: { tools: { type: string; agent?: string }[] } | undefined;
}

/** Why a version cannot be taken away, for whoever may change its manifest; undefined where it can. */
export function whyNotExported({ kind, prompt }: Exportable): string | undefined {
  if (kind === "remote")
    return "A remote agent is on a server of its own already: there is nothing to take away.";
  if (!KINDS.includes(kind)) return `Agents of the kind "${kind}" cannot be exported.`;
  const called = (prompt?.tools ?? []).flatMap(({ type, agent }) => (type === "agent" ? [`"${agent}"`] : []));
  if (called.length === 0) return undefined;
  return `The prompt has ${called.join(" and ")} as a tool, and other agents do not come along. Export those by themselves, and call them by an OpenAPI document; or take them out of prompt.tools, and publish again.`;
}

/** `GET /agents/{agent}/versions/{version}/export?target=…`. */
export const exportQuery = z.object({
  target: exportTarget.default("kubernetes").openapi({
    description:
      "What it is to run on: a cluster by `kubectl apply -k`, a cluster by Helm, or one machine by Docker Compose.",
  }),
});
