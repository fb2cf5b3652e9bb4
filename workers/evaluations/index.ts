export { cancelEvaluation } from "./cancel-evaluation.ts";
export { changeDataset, createDataset, deleteDataset, importCases } from "./change-dataset.ts";
export * from "./contract.ts";
export { datasetRoutes } from "./dataset-routes.ts";
export { consumeEvaluations, type EvaluationMessage, sweepEvaluations } from "./evaluation.queue.ts";
export { requireEvaluations } from "./gate-deployment.ts";
export {
  exportCases,
  getCases,
  getDataset,
  getEvaluation,
  listDatasets,
  listEvaluations,
} from "./queries.ts";
export { evaluationRoutes } from "./routes.ts";
export { startEvaluation } from "./start-evaluation.ts";
