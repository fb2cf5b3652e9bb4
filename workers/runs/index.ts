export { cancelRun, giveUpRun } from "./cancel-run.ts";
export * from "./contract.ts";
export {
  fits,
  type RunFigures,
  type RunLogLine,
  recentFailures,
  recentRuns,
  searchLogs,
} from "./deployment-runs.ts";
export { callDeployed, edgeRoutes } from "./edge-routes.ts";
export { drain, runningCount } from "./in-flight.ts";
export { listRuns } from "./list-runs.ts";
export { maskerOf } from "./masking.ts";
export { projectRuns, type RunCounts } from "./project.ts";
export { pruneRuns } from "./prune-runs.ts";
export { countRuns, getRun, getRunLogs, getRunOutput } from "./queries.ts";
export { replayRun } from "./replay-run.ts";
export { resumeRun } from "./resume-run.ts";
export { runRoutes } from "./routes.ts";
export { consumeRuns, type RunMessage, stopRuns, wakeConsumer } from "./run.queue.ts";
export { RunObject } from "./run-object.do.ts";
export { eraseRunObjects } from "./run-objects.ts";
export { getRunSteps, type RunSteps } from "./run-steps.ts";
export { type StartInput, scopeOf, startRun } from "./start-run.ts";
export { storeInMemory } from "./store-in-memory.ts";
export { StoreObject, storeOf } from "./store-object.do.ts";
export { startTrial, type TrialEnd, type TrialRequest, waitForTrial } from "./trial-run.ts";
export {
  followForVisitor,
  readForVisitor,
  startForVisitor,
  type VisitorsRun,
} from "./visitor-run.ts";
