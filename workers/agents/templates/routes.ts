import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, json } from "../../kernel/app-env.ts";
import { listOf, onePage } from "../../kernel/pages.ts";
import { plainText } from "../../kernel/plain-text.ts";
import {
  createdFromTemplate,
  templateInput,
  templatePreview,
  templateSummary,
  templateView,
} from "./contract.ts";
import { createFromTemplate } from "./create-from-template.ts";
import { previewTemplate } from "./preview-template.ts";
import { getTemplate, listTemplates } from "./queries.ts";

const params = z.object({
  template: plainText.min(1).max(63).openapi({ description: "A template's slug.", example: "support-reply" }),
});
const body = { content: json(templateInput), required: true };

export const templateRoutes = createRouter();

const listRoute = createRoute({
  method: "get",
  path: "/templates",
  operationId: "listTemplates",
  "x-permission": "agents:read",
  tags: ["Templates"],
  summary: "List templates",
  description: "Agents to start from. All of them at once.",
  responses: {
    200: { description: "The templates.", content: json(listOf(templateSummary)) },
  },
});
templateRoutes.openapi(listRoute, async (c) => c.json(onePage(await listTemplates(c.var.ctx)), 200));

const getRoute = createRoute({
  method: "get",
  path: "/templates/{template}",
  operationId: "getTemplate",
  "x-permission": "agents:read",
  tags: ["Templates"],
  summary: "Read a template",
  description: "What it asks for, as a JSON Schema, and settings that work.",
  request: { params },
  responses: { 200: { description: "The template.", content: json(templateView) } },
});
templateRoutes.openapi(getRoute, async (c) =>
  c.json(await getTemplate(c.var.ctx, c.req.valid("param").template), 200),
);

const previewRoute = createRoute({
  method: "post",
  path: "/templates/{template}/preview",
  operationId: "previewTemplate",
  "x-permission": "agents:publish",
  tags: ["Templates"],
  summary: "Preview an agent of a template",
  description: "The files that it would have, and what the check says of them. Nothing is made.",
  request: { params, body },
  responses: { 200: { description: "What it would be.", content: json(templatePreview) } },
});
templateRoutes.openapi(previewRoute, async (c) =>
  c.json(await previewTemplate(c.var.ctx, c.req.valid("param").template, c.req.valid("json")), 200),
);

const createFromRoute = createRoute({
  method: "post",
  path: "/templates/{template}/agents",
  operationId: "createAgentFromTemplate",
  "x-permission": "agents:publish",
  tags: ["Templates"],
  summary: "Create an agent from a template",
  description: "Makes the agent and its first version; deploy that next. A key needs `agents:write`, too.",
  request: { params, body },
  responses: { 201: { description: "The agent and its version.", content: json(createdFromTemplate) } },
});
templateRoutes.openapi(createFromRoute, async (c) =>
  c.json(await createFromTemplate(c.var.ctx, c.req.valid("param").template, c.req.valid("json")), 201),
);
