import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, json } from "../kernel/app-env.ts";
import { listOf, onePage } from "../kernel/pages.ts";
import { plainText } from "../kernel/plain-text.ts";
import { previewPrompt, tryVersion } from "./playground.ts";
import {
  previewInput,
  previewView,
  savedInput,
  savedInputInput,
  trialInput,
  trialView,
} from "./playground-contract.ts";
import { deleteInput, listInputs, saveInput } from "./saved-inputs.ts";

const params = z.object({
  agent: plainText.min(1).max(128).openapi({ description: "An agent's id or slug.", example: "triage" }),
});
const inputParams = params.extend({
  input: plainText.min(1).max(64).openapi({ description: "A saved input's id." }),
});
const about = { tags: ["Playground"] };

/** What is tried before it is live. */
export const playgroundRoutes = createRouter();

playgroundRoutes.openapi(
  createRoute({
    ...about,
    method: "post",
    path: "/agents/{agent}/trials",
    operationId: "tryVersion",
    "x-permission": "deployments:write",
    summary: "Try a version",
    description:
      "Runs a version once, live or not; a prompt agent also with other messages, models or parameters, which are not saved. The run is one like any other, and costs the same.",
    request: { params, body: { required: true, content: json(trialInput) } },
    responses: { 202: { description: "The run goes on; follow its events.", content: json(trialView) } },
  }),
  async (c) => c.json(await tryVersion(c.var.ctx, c.req.valid("param").agent, c.req.valid("json")), 202),
);

playgroundRoutes.openapi(
  createRoute({
    ...about,
    method: "post",
    path: "/agents/{agent}/prompt-preview",
    operationId: "previewPrompt",
    "x-permission": "deployments:write",
    summary: "Preview a prompt",
    description:
      "The messages that a prompt agent would send for an input. No model is asked, and nothing is charged.",
    request: { params, body: { required: true, content: json(previewInput) } },
    responses: { 200: { description: "The messages.", content: json(previewView) } },
  }),
  async (c) => c.json(await previewPrompt(c.var.ctx, c.req.valid("param").agent, c.req.valid("json")), 200),
);

playgroundRoutes.openapi(
  createRoute({
    ...about,
    method: "get",
    path: "/agents/{agent}/inputs",
    operationId: "listSavedInputs",
    "x-permission": "runs:read",
    summary: "List saved inputs",
    description: "Inputs that were kept to try the agent with.",
    request: { params },
    responses: { 200: { description: "The inputs.", content: json(listOf(savedInput)) } },
  }),
  async (c) => c.json(onePage(await listInputs(c.var.ctx, c.req.valid("param").agent)), 200),
);

playgroundRoutes.openapi(
  createRoute({
    ...about,
    method: "post",
    path: "/agents/{agent}/inputs",
    operationId: "saveInput",
    "x-permission": "runs:create",
    summary: "Save an input",
    description: "Keeps an input under a name, for everybody who tries the agent.",
    request: { params, body: { required: true, content: json(savedInputInput) } },
    responses: { 201: { description: "The input.", content: json(savedInput) } },
  }),
  async (c) => c.json(await saveInput(c.var.ctx, c.req.valid("param").agent, c.req.valid("json")), 201),
);

playgroundRoutes.openapi(
  createRoute({
    ...about,
    method: "delete",
    path: "/agents/{agent}/inputs/{input}",
    operationId: "deleteSavedInput",
    "x-permission": "runs:create",
    summary: "Delete a saved input",
    description: "Runs that were made of it stay.",
    request: { params: inputParams },
    responses: { 204: { description: "Deleted." } },
  }),
  async (c) => {
    const { agent, input } = c.req.valid("param");
    await deleteInput(c.var.ctx, agent, input);
    return c.body(null, 204);
  },
);
