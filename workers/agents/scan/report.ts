import { z } from "@hono/zod-openapi";

export const SEVERITIES = ["block", "warn", "note"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** One thing that the scanner has to say. `block` keeps the version from being deployed. */
export const finding = z
  .object({
    severity: z.enum(SEVERITIES),
    rule: z.string().openapi({ description: "Stable, for programs.", example: "import-unresolved" }),
    path: z.string().optional().openapi({ description: "The file, when it is about one." }),
    pointer: z.string().optional().openapi({ description: "JSON pointer inside agent.json." }),
    line: z.number().int().optional().openapi({ description: "From 1." }),
    column: z.number().int().optional().openapi({ description: "From 1." }),
    message: z.string(),
    hint: z.string().openapi({ description: "What to change." }),
  })
  .openapi("Finding");
export type Finding = z.infer<typeof finding>;

export const report = z
  .object({
    findings: z.array(finding).openapi({ description: "The gravest first." }),
    files: z.array(z.object({ path: z.string(), bytes: z.number().int() })),
    packedBytes: z.number().int().openapi({ description: "As uploaded." }),
    unpackedBytes: z.number().int(),
    hostsUsed: z.array(z.string()).openapi({ description: "Hosts that the code plainly addresses." }),
  })
  .openapi("ScanReport");
export type Report = z.infer<typeof report>;
