export { getAgentAccess, restrictAgent } from "./agent-access.ts";
export { archiveAgent } from "./archive-agent.ts";
export type { UploadSource } from "./archives/read-upload.ts";
export type { UploadFile } from "./archives/upload.ts";
export { TAR_END, tarEntries, tarEntryBytes } from "./archives/write-tar.ts";
export { bundleTar, loadProgram, type Modules, openBundle } from "./bundle-store.ts";
export { changeAgent } from "./change-agent.ts";
export type { AgentView, SharedAgentView, SharedVersion, VersionSummary, VersionView } from "./contract.ts";
export { createAgent } from "./create-agent.ts";
export { type Deployable, findDeployable, findOwnAgent } from "./deployable.ts";
export type { ContainerProgram, PromptProgram, RemoteProgram, StaticProgram } from "./kinds/index.ts";
export { type Manifest, manifestJsonSchema, timeLimitOf } from "./manifest/manifest.ts";
export { type Expectation, expectationOf } from "./manifest/manifest-issues.ts";
export { schemaProblems } from "./manifest/schema-rules.ts";
export { type PageFile, pagesFolder, readPage } from "./pages/page-files.ts";
export { removeBrokenOff } from "./pending-bundles.ts";
export { type PromptTemplate, parseTemplate, TemplateError } from "./prompt-template.ts";
export {
  type ExportSource,
  exportSource,
  getAgent,
  getBundle,
  getVersion,
  listAgents,
  listVersions,
} from "./queries.ts";
export { agentRoutes } from "./routes.ts";
export { listShares, shareAgent, unshareAgent } from "./share-agent.ts";
export { shareRoutes } from "./share-routes.ts";
export { getSharedAgent, getSharedVersion } from "./shared-agents.ts";
export { signingRoutes } from "./signing/routes.ts";
export { currentSigningSecrets, getSigningSecret, rotateSigningSecret } from "./signing/signing-secret.ts";
export { createFromTemplate } from "./templates/create-from-template.ts";
export { checkSettings } from "./templates/fill-template.ts";
export { previewTemplate } from "./templates/preview-template.ts";
export { getTemplate, listTemplates } from "./templates/queries.ts";
export { templateRoutes } from "./templates/routes.ts";
