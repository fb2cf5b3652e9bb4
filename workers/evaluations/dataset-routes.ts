import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, json } from "../kernel/app-env.ts";
import { listOf, onePage } from "../kernel/pages.ts";
import { plainText } from "../kernel/plain-text.ts";
import { changeDataset, createDataset, deleteDataset, importCases } from "./change-dataset.ts";
import { datasetChange, datasetInput, datasetSummary, datasetView, format, importInput } from "./contract.ts";
import { exportCases, getDataset, listDatasets } from "./queries.ts";

const agentParams = z.object({
  agent: plainText.min(1).max(128).openapi({ description: "An agent's id or slug.", example: "triage" }),
});
const datasetParams = agentParams.extend({
  dataset: plainText.min(1).max(64).openapi({ description: "A dataset's id." }),
});

/** `/agents/{agent}/datasets`: cases that an agent's versions are held to. */
export const datasetRoutes = createRouter();

datasetRoutes.openapi(
  createRoute({
    method: "get",
    path: "/agents/{agent}/datasets",
    operationId: "listDatasets",
    "x-permission": "runs:read",
    tags: ["Evaluations"],
    summary: "List datasets",
    description: "An agent's datasets, without their cases.",
    request: { params: agentParams },
    responses: { 200: { description: "The datasets.", content: json(listOf(datasetSummary)) } },
  }),
  async (c) => c.json(onePage(await listDatasets(c.var.ctx, c.req.valid("param").agent)), 200),
);

datasetRoutes.openapi(
  createRoute({
    method: "post",
    path: "/agents/{agent}/datasets",
    operationId: "createDataset",
    "x-permission": "agents:write",
    tags: ["Evaluations"],
    summary: "Create a dataset",
    description:
      "Cases, each an input and what its output has to be. As a gate it holds up deployments in production.",
    request: { params: agentParams, body: { required: true, content: json(datasetInput) } },
    responses: { 201: { description: "The dataset.", content: json(datasetView) } },
  }),
  async (c) => c.json(await createDataset(c.var.ctx, c.req.valid("param").agent, c.req.valid("json")), 201),
);

datasetRoutes.openapi(
  createRoute({
    method: "get",
    path: "/agents/{agent}/datasets/{dataset}",
    operationId: "getDataset",
    "x-permission": "runs:read",
    tags: ["Evaluations"],
    summary: "Read a dataset",
    description: "A dataset with its cases.",
    request: { params: datasetParams },
    responses: { 200: { description: "The dataset.", content: json(datasetView) } },
  }),
  async (c) =>
    c.json(await getDataset(c.var.ctx, c.req.valid("param").agent, c.req.valid("param").dataset), 200),
);

datasetRoutes.openapi(
  createRoute({
    method: "patch",
    path: "/agents/{agent}/datasets/{dataset}",
    operationId: "changeDataset",
    "x-permission": "agents:write",
    tags: ["Evaluations"],
    summary: "Change a dataset",
    description: "What is left out stays. Cases are replaced by those given, which is a new revision.",
    request: { params: datasetParams, body: { required: true, content: json(datasetChange) } },
    responses: { 200: { description: "The dataset.", content: json(datasetView) } },
  }),
  async (c) =>
    c.json(
      await changeDataset(
        c.var.ctx,
        c.req.valid("param").agent,
        c.req.valid("param").dataset,
        c.req.valid("json"),
      ),
      200,
    ),
);

datasetRoutes.openapi(
  createRoute({
    method: "delete",
    path: "/agents/{agent}/datasets/{dataset}",
    operationId: "deleteDataset",
    "x-permission": "agents:write",
    tags: ["Evaluations"],
    summary: "Delete a dataset",
    description: "Its evaluations are deleted with it; those under way stop.",
    request: { params: datasetParams },
    responses: { 204: { description: "Deleted." } },
  }),
  async (c) => {
    await deleteDataset(c.var.ctx, c.req.valid("param").agent, c.req.valid("param").dataset);
    return c.body(null, 204);
  },
);

datasetRoutes.openapi(
  createRoute({
    method: "post",
    path: "/agents/{agent}/datasets/{dataset}/import",
    operationId: "importCases",
    "x-permission": "agents:write",
    tags: ["Evaluations"],
    summary: "Import cases",
    description:
      "Takes the cases of a file, JSON Lines or CSV, instead of those that there are or behind them.",
    request: { params: datasetParams, body: { required: true, content: json(importInput) } },
    responses: { 200: { description: "The dataset.", content: json(datasetView) } },
  }),
  async (c) =>
    c.json(
      await importCases(
        c.var.ctx,
        c.req.valid("param").agent,
        c.req.valid("param").dataset,
        c.req.valid("json"),
      ),
      200,
    ),
);

datasetRoutes.openapi(
  createRoute({
    method: "get",
    path: "/agents/{agent}/datasets/{dataset}/export",
    operationId: "exportCases",
    "x-permission": "runs:read",
    tags: ["Evaluations"],
    summary: "Export cases",
    description: "The cases as a file that can be imported again.",
    request: { params: datasetParams, query: z.object({ format: format.default("jsonl") }) },
    responses: {
      200: {
        description: "The file.",
        content: { "application/jsonl": { schema: z.string() }, "text/csv": { schema: z.string() } },
      },
    },
  }),
  async (c) => {
    const { agent, dataset } = c.req.valid("param");
    const { format } = c.req.valid("query");
    const type = format === "csv" ? "text/csv; charset=utf-8" : "application/jsonl";
    const name = `attachment; filename="${dataset}.${format}"`;
    return c.body(await exportCases(c.var.ctx, agent, dataset, format), 200, {
      ...{ "content-type": type, "content-disposition": name },
    });
  },
);
