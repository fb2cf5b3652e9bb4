import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, json } from "../kernel/app-env.ts";
import { listOf, onePage } from "../kernel/pages.ts";
import { plainText } from "../kernel/plain-text.ts";
import { providerInput, providerTest, providerView } from "./contract.ts";
import { listProviders } from "./queries.ts";
import { removeProvider, setProvider } from "./set-provider.ts";
import { testProvider } from "./test-provider.ts";

const params = z.object({
  provider: plainText.min(1).max(64).openapi({ description: "A provider's name.", example: "openai" }),
});
const about = { tags: ["Models"] };

/** `/model-providers`: whom prompt agents of the workspace ask. */
export const modelRoutes = createRouter();

modelRoutes.openapi(
  createRoute({
    ...about,
    method: "get",
    path: "/model-providers",
    operationId: "listModelProviders",
    "x-permission": "models:read",
    summary: "List model providers",
    description:
      "The workspace's own, then those of the platform. Of a key, only its last characters are shown.",
    responses: { 200: { description: "The providers.", content: json(listOf(providerView)) } },
  }),
  async (c) => c.json(onePage(await listProviders(c.var.ctx)), 200),
);

modelRoutes.openapi(
  createRoute({
    ...about,
    method: "put",
    path: "/model-providers/{provider}",
    operationId: "setModelProvider",
    "x-permission": "models:write",
    summary: "Set a model provider",
    description:
      "Adds an OpenAI-compatible server, or changes it. One with the name of the platform's is asked instead of that.",
    request: { params, body: { required: true, content: json(providerInput) } },
    responses: { 200: { description: "The provider.", content: json(providerView) } },
  }),
  async (c) => c.json(await setProvider(c.var.ctx, c.req.valid("param").provider, c.req.valid("json")), 200),
);

modelRoutes.openapi(
  createRoute({
    ...about,
    method: "delete",
    path: "/model-providers/{provider}",
    operationId: "removeModelProvider",
    "x-permission": "models:write",
    summary: "Remove a model provider",
    description: "Its key is deleted. Runs that are under way may still ask it.",
    request: { params },
    responses: { 204: { description: "Removed." } },
  }),
  async (c) => {
    await removeProvider(c.var.ctx, c.req.valid("param").provider);
    return c.body(null, 204);
  },
);

modelRoutes.openapi(
  createRoute({
    ...about,
    method: "post",
    path: "/model-providers/{provider}/test",
    operationId: "testModelProvider",
    "x-permission": "models:write",
    summary: "Test a model provider",
    description: "Asks it for its models: whether it is there, and takes the key. Nothing is charged.",
    request: { params },
    responses: { 200: { description: "What came of it.", content: json(providerTest) } },
  }),
  async (c) => c.json(await testProvider(c.var.ctx, c.req.valid("param").provider), 200),
);
