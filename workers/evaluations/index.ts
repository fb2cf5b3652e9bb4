export { cancelEvaluation } from "./cancel-evaluation.ts";
export { changeDataset, createDataset, deleteDataset, importCases } from "./change-dataset.ts";
export * from "./contract.ts";
export { datasetRoutes } from "./dataset-routes.ts";
export { consumeEvaluations, type EvaluationMessage, sweepEvaluations } from "./evaluation.queue.ts";
export { requireEvaluations } from "./gate-deployment.ts";
export { previewPrompt, promptOf, tryVersion } from "./playground.ts";
export { promptEdit, type SavedInput } from "./playground-contract.ts";
export { playgroundRoutes } from "./playground-routes.ts";
export {
  exportCases,
  getCases,
  getDataset,
  getEvaluation,
  listDatasets,
  listEvaluations,
} from "./queries.ts";
export { evaluationRoutes } from "./routes.ts";
export { deleteInput, listInputs, saveInput } from "./saved-inputs.ts";
export { startEvaluation } from "./start-evaluation.ts";
