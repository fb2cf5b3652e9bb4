import { z } from "@hono/zod-openapi";
import { pageQuery } from "../kernel/pages.ts";
import { plainText } from "../kernel/plain-text.ts";
import { shareView } from "../tenants/contract.ts";
import { agentSlug, KINDS, manifest } from "./manifest/manifest.ts";
import { report, type Severity } from "./scan/report.ts";

export { CATEGORIES, type Category } from "./manifest/categories.ts";
export type { Language } from "./manifest/kinds.ts";
export { type Manifest, manifest, manifestFields, timeLimitOf } from "./manifest/manifest.ts";
export * from "./scan/report.ts";
export * from "./templates/contract.ts";

export const AGENT_STATUSES = ["draft", "active", "archived"] as const;
export const agentStatus = z.enum(AGENT_STATUSES).openapi("AgentStatus");
export type AgentStatus = z.infer<typeof agentStatus>;

export const agentKind = z.enum(KINDS).openapi("AgentKind");
export type AgentKind = z.infer<typeof agentKind>;

export const versionStatus = z.enum(["scanning", "ready", "blocked"]).openapi("VersionStatus");
export type VersionStatus = z.infer<typeof versionStatus>;

const title = plainText.trim().min(1).max(80);

/** `POST /agents`. */
export const createAgentInput = z
  .strictObject({
    slug: agentSlug.openapi({
      description: "Its name in paths; cannot be changed.",
      example: "csv-insights",
    }),
    title: title
      .optional()
      .openapi({ description: "The slug unless given; the published manifest's title replaces it." }),
  })
  .openapi("CreateAgentInput");
export type CreateAgentInput = z.infer<typeof createAgentInput>;

/** `PATCH /agents/{agent}`: what is left out stays as it is. */
export const changeAgentInput = z
  .strictObject({ title: title.optional(), description: plainText.trim().max(500).optional() })
  .refine((input) => Object.keys(input).length > 0, "give a title or a description to change")
  .openapi("ChangeAgentInput");
export type ChangeAgentInput = z.infer<typeof changeAgentInput>;

/** `GET /agents`: archived agents appear only when asked for by status. */
export const agentQuery = pageQuery.extend({
  kind: z.enum(KINDS).optional(),
  status: z.enum(AGENT_STATUSES).optional(),
  q: plainText.trim().max(200).optional().openapi({ description: "Text in slug, title or description." }),
});
export type AgentQuery = z.infer<typeof agentQuery>;

/** `POST /agents/{agent}/versions?backport=true`. */
export const publishQuery = z.object({
  backport: z.enum(["true", "false"]).optional().openapi({
    description: "Allows a version below the latest release, to mend an older line.",
  }),
});

export const agentView = z
  .object({
    id: z.string(),
    slug: z.string(),
    title: z.string(),
    description: z.string(),
    kind: agentKind,
    status: agentStatus,
    latestVersion: z.string().nullable().openapi({ description: "Semver of the newest ready version." }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    createdBy: z.string(),
  })
  .openapi("Agent");
export type AgentView = z.infer<typeof agentView>;

/** How many findings a version has, by severity. */
export const findings = z.object({
  block: z.number().int(),
  warn: z.number().int(),
  note: z.number().int(),
} satisfies Record<Severity, z.ZodType>);
export type Findings = z.infer<typeof findings>;

/** A version in a list: without its manifest, report and readme. */
export const versionSummary = z
  .object({
    id: z.string(),
    agentId: z.string(),
    version: z.string().openapi({ description: "Semver.", example: "1.2.0" }),
    status: versionStatus,
    digest: z.string().openapi({
      description: "SHA-256 of what `sha256sum` prints of the files, sorted by path.",
    }),
    bundleBytes: z.number().int(),
    packedBytes: z.number().int(),
    findings,
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
  })
  .openapi("VersionSummary");
export type VersionSummary = z.infer<typeof versionSummary>;

export const versionView = versionSummary
  .extend({ manifest, report, readme: z.string().nullable().openapi({ description: "Markdown." }) })
  .openapi("Version");
export type VersionView = z.infer<typeof versionView>;

/** A version of an agent of another workspace: what it is and may do, not its files. */
export const sharedVersion = z
  .object({
    id: z.string(),
    version: z.string().openapi({ description: "Semver.", example: "1.2.0" }),
    manifest,
    readme: z.string().nullable().openapi({ description: "Markdown." }),
    createdAt: z.iso.datetime(),
  })
  .openapi("SharedVersion");
export type SharedVersion = z.infer<typeof sharedVersion>;

export const sharedAgentView = z
  .object({
    share: shareView,
    description: z.string(),
    versions: z.array(sharedVersion.pick({ id: true, version: true, createdAt: true })).openapi({
      description:
        "Those that can be deployed, the last published first; at most 20. None of a share that has ended.",
    }),
    latest: sharedVersion.nullable(),
  })
  .openapi("SharedAgent");
export type SharedAgentView = z.infer<typeof sharedAgentView>;

/** A version's files, as `POST …/versions` takes them inline: text, or base64 for what is not UTF-8. */
export const inlineFiles = z
  .strictObject({
    files: z
      .record(
        z.string(),
        z.union([z.string(), z.strictObject({ base64: z.string().openapi({ format: "byte" }) })]),
      )
      .openapi({
        example: {
          "agent.json": '{ "name": "hello", … }',
          "main.js": "export default async (input) => input;",
        },
      }),
  })
  .openapi("InlineFiles");
export type InlineFiles = z.infer<typeof inlineFiles>;

/** `POST /agents/{agent}/signing-secret/rotate`. */
export const rotateSigningSecretInput = z
  .strictObject({
    overlapHours: z.number().int().min(0).max(168).default(24).openapi({
      description:
        "For how long requests are signed by the secret before, too, so that servers can be changed.",
    }),
  })
  .openapi("RotateSigningSecretInput");

export const signingSecretView = z
  .object({
    secret: z.string().openapi({
      description: "By which requests to the agent are signed, as Standard Webhooks says: `whsec_…`.",
    }),
    createdAt: z.iso.datetime(),
    previousUntil: z.iso.datetime().nullable().openapi({
      description: "Until when requests are signed by the secret before, too; null where they are not.",
    }),
  })
  .openapi("SigningSecret");
export type SigningSecretView = z.infer<typeof signingSecretView>;
