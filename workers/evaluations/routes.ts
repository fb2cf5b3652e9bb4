import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, json } from "../kernel/app-env.ts";
import { listOf, onePage, pageOf } from "../kernel/pages.ts";
import { plainText } from "../kernel/plain-text.ts";
import { cancelEvaluation } from "./cancel-evaluation.ts";
import { casesQuery, evaluatedCase, evaluationInput, evaluationQuery, evaluationView } from "./contract.ts";
import { getCases, getEvaluation, listEvaluations } from "./queries.ts";
import { startEvaluation } from "./start-evaluation.ts";

const agentParams = z.object({
  agent: plainText.min(1).max(128).openapi({ description: "An agent's id or slug.", example: "triage" }),
});
const params = z.object({
  evaluation: plainText.min(1).max(64).openapi({ description: "An evaluation's id." }),
});

/** Evaluations: versions, run over datasets. */
export const evaluationRoutes = createRouter();

evaluationRoutes.openapi(
  createRoute({
    method: "get",
    path: "/agents/{agent}/evaluations",
    operationId: "listEvaluations",
    "x-permission": "runs:read",
    tags: ["Evaluations"],
    summary: "List evaluations",
    description: "An agent's evaluations, the latest first.",
    request: { params: agentParams, query: evaluationQuery },
    responses: {
      200: { description: "A page of them.", content: json(pageOf(evaluationView, "EvaluationPage")) },
    },
  }),
  async (c) =>
    c.json(await listEvaluations(c.var.ctx, c.req.valid("param").agent, c.req.valid("query")), 200),
);

evaluationRoutes.openapi(
  createRoute({
    method: "post",
    path: "/agents/{agent}/evaluations",
    operationId: "startEvaluation",
    "x-permission": "deployments:write",
    tags: ["Evaluations"],
    summary: "Start an evaluation",
    description:
      "Runs a version, live or not, over a dataset. Its runs, and those of judges, are booked as any run; read the evaluation to see how far it is.",
    request: { params: agentParams, body: { required: true, content: json(evaluationInput) } },
    responses: {
      201: { description: "The evaluation, which goes on by itself.", content: json(evaluationView) },
    },
  }),
  async (c) => c.json(await startEvaluation(c.var.ctx, c.req.valid("param").agent, c.req.valid("json")), 201),
);

evaluationRoutes.openapi(
  createRoute({
    method: "get",
    path: "/evaluations/{evaluation}",
    operationId: "getEvaluation",
    "x-permission": "runs:read",
    tags: ["Evaluations"],
    summary: "Read an evaluation",
    description: "How far it is, how many cases passed, and what it has cost.",
    request: { params },
    responses: { 200: { description: "The evaluation.", content: json(evaluationView) } },
  }),
  async (c) => c.json(await getEvaluation(c.var.ctx, c.req.valid("param").evaluation), 200),
);

evaluationRoutes.openapi(
  createRoute({
    method: "get",
    path: "/evaluations/{evaluation}/cases",
    operationId: "listEvaluatedCases",
    "x-permission": "runs:read",
    tags: ["Evaluations"],
    summary: "List an evaluation's cases",
    description:
      "Each with its output, checks, tokens, cost and time; compared with another evaluation where that is named.",
    request: { params, query: casesQuery },
    responses: { 200: { description: "The cases.", content: json(listOf(evaluatedCase)) } },
  }),
  async (c) => {
    const { with: other } = c.req.valid("query");
    return c.json(onePage(await getCases(c.var.ctx, c.req.valid("param").evaluation, other)), 200);
  },
);

evaluationRoutes.openapi(
  createRoute({
    method: "post",
    path: "/evaluations/{evaluation}/cancel",
    operationId: "cancelEvaluation",
    "x-permission": "runs:cancel",
    tags: ["Evaluations"],
    summary: "Cancel an evaluation",
    description: "Stops it and the runs of its cases. What has ended is kept.",
    request: { params },
    responses: { 200: { description: "The evaluation.", content: json(evaluationView) } },
  }),
  async (c) => c.json(await cancelEvaluation(c.var.ctx, c.req.valid("param").evaluation), 200),
);
