import { z } from "@hono/zod-openapi";

export const TARGETS = ["kubernetes", "helm", "compose"] as const;
export const exportTarget = z.enum(TARGETS);
export type ExportTarget = z.infer<typeof exportTarget>;

/** Whether versions of agents of this kind can be taken away. */
export const isExportable = (kind: string): boolean => ["isolate", "container", "static"].includes(kind);

/** `GET /agents/{agent}/versions/{version}/export?target=…`. */
export const exportQuery = z.object({
  target: exportTarget.default("kubernetes").openapi({
    description:
      "What it is to run on: a cluster by `kubectl apply -k`, a cluster by Helm, or one machine by Docker Compose.",
  }),
});
