import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { type AppEnv, createRouter } from "../kernel/app-env.ts";
import {
  completeOperation,
  type OpenApiDocument,
  problemSchema,
  sharedResponses,
} from "./openapi-refusals.ts";

export type Router = OpenAPIHono<AppEnv>;

const METHODS = ["get", "put", "post", "delete", "patch"] as const;

const TAGS: Record<string, string> = {
  Agents: "Programs that a workspace publishes.",
  Templates: "Agents to start from.",
  Versions: "Immutable builds of an agent: upload, scan report, download.",
  Deployments: "Versions made live in a channel, and the way back.",
  Runs: "Executions of an agent: start, follow, read, cancel, replay.",
  Edge: "Calling an agent by its alias on its workspace's own host: the body is the input, the answer is the output.",
  Listings: "The public catalogue of agents.",
  Keys: "API keys of members and service accounts: make, rotate, revoke.",
  Identity: "Signing up and in with a browser, and who a credential belongs to.",
  Account: "A person's own account: address, password, sessions, export.",
  Workspaces: "Making and renaming workspaces, and their settings.",
  Members: "Who belongs to a workspace: seats, invitations, teams.",
  Platform: "Health and description of this service.",
};

const INFO = {
  title: "Quayside",
  version: "1.0.0",
  description: `Publish AI agents and run them at the edge.

**Authentication.** Send an API key as \`Authorization: Bearer qs_live_…\`; it belongs to one workspace. A program that acts as a person sends an access token in the same way (\`POST /auth/tokens\`). Browsers use the session cookie instead, with the header \`Quayside-Tenant: <slug>\` to choose among several workspaces.

**Errors** are problem documents (RFC 9457) with a stable \`code\`, a \`requestId\` and, for bad input, the JSON pointers of what is wrong.

**Limits.** Every answer says in \`RateLimit\` and \`RateLimit-Policy\` what is left of the caller's tightest rate: a key's or its workspace's by the plan, an address's without a key. A refusal (429, 402) names the limit, when it resets and how to raise it, and has \`Retry-After\`.

**Lists** answer \`{ data, nextCursor }\`; pass \`nextCursor\` as \`cursor\` until it is null.

**Money** is in millionths of a US dollar.`,
  license: { name: "Apache-2.0", identifier: "Apache-2.0" },
  contact: { name: "Quayside", url: "https://github.com/quayside/quayside" },
};

function completePaths(document: OpenApiDocument, isEdge: (path: string) => boolean): void {
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    // The edge endpoint is not under /api/v1, and belongs to a workspace's own host.
    if (isEdge(path)) item.servers = [{ url: "/", description: "The workspace's own host." }];
    for (const method of METHODS) {
      const operation = item[method];
      if (operation) completeOperation(method, path, operation);
    }
  }
}

/** Only the tags in use, in the order of `TAGS`. */
function tagsOf(document: OpenApiDocument): { name: string; description: string }[] {
  const items = Object.values(document.paths ?? {});
  const used = new Set(items.flatMap((item) => METHODS.flatMap((method) => item[method]?.tags ?? [])));
  const known = Object.keys(TAGS).filter((name) => used.has(name));
  const further = [...used].filter((name) => !(name in TAGS));
  return [...known, ...further].map((name) => ({ name, description: TAGS[name] ?? name }));
}

/**
 * The OpenAPI 3.1 document of the routers: what their routes say, with what holds for all of them added
 * (servers, security, refusals, tags). `api` is served under `/api/v1`, `edge` under `/`.
 */
export function openApiDocument(api: Router[], edge: Router[]): OpenApiDocument {
  const all = createRouter();
  for (const router of [...api, ...edge]) all.route("/", router);
  const edgePaths = new Set(
    edge.flatMap(({ openAPIRegistry }) =>
      openAPIRegistry.definitions.flatMap((definition) =>
        definition.type === "route" ? [definition.route.path] : [],
      ),
    ),
  );
  const document = all.getOpenAPI31Document({
    openapi: "3.1.0",
    info: INFO,
    servers: [{ url: "/api/v1", description: "This server." }],
    security: [{ apiKey: [] }, { session: [] }],
  });
  completePaths(document, (path) => edgePaths.has(path));
  document.tags = tagsOf(document);
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: problemSchema },
    responses: sharedResponses(),
    securitySchemes: {
      apiKey: { type: "http", scheme: "bearer", description: "An API key, `qs_live_…`, or an access token." },
      session: {
        type: "apiKey",
        in: "cookie",
        name: "__Host-quayside",
        description: "The session of a signed-in browser.",
      },
    },
  };
  return document;
}

/** `GET /openapi.json`; `document` is asked for at the first request only. */
export function openApiRoute(document: () => OpenApiDocument): Router {
  const router = createRouter();
  router.openapi(
    createRoute({
      method: "get",
      path: "/openapi.json",
      operationId: "getOpenApi",
      "x-permission": "public",
      tags: ["Platform"],
      summary: "This description",
      description: "The OpenAPI 3.1 document of the API. It is shown for people at `/docs/api`.",
      security: [],
      responses: {
        200: {
          description: "The document.",
          content: { "application/json": { schema: z.object({ openapi: z.string() }).loose() } },
        },
      },
    }),
    (c) =>
      c.json(document() as unknown as { openapi: string }, 200, { "cache-control": "public, max-age=300" }),
  );
  return router;
}
