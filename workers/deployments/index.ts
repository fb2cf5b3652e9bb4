export * from "./contract.ts";
export { deployVersion } from "./deploy-version.ts";
export { projectDeployments } from "./project.ts";
export { listDeployments } from "./queries.ts";
export { retireAgent } from "./retire-agent.ts";
export { rollbackDeployment } from "./roll-back-deployment.ts";
export { deploymentRoutes } from "./routes.ts";
export { onAgentEvents } from "./subscribers.ts";
