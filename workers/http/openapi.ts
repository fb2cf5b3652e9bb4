import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { type AppEnv, createRouter } from "../kernel/app-env.ts";
import type { ErrorCode } from "../kernel/errors.ts";
import { PROBLEMS, problemOf } from "./errors.ts";

export type Router = OpenAPIHono<AppEnv>;
export type OpenApiDocument = ReturnType<Router["getOpenAPI31Document"]>;
type PathItem = NonNullable<NonNullable<OpenApiDocument["paths"]>[string]>;
type Operation = NonNullable<PathItem["get"]>;

const METHODS = ["get", "put", "post", "delete", "patch"] as const;
const EXAMPLE_REQUEST = "req_06dvw2k7v1qtr8cb9w3m5xqz4e";

const TAGS: Record<string, string> = {
  Agents: "Programs that a workspace publishes.",
  Versions: "Immutable builds of an agent: upload, scan report, download.",
  Deployments: "Versions made live in a channel, and the way back.",
  Runs: "Executions of an agent: start, follow, read, cancel, replay.",
  Edge: "Calling an agent by its alias on its workspace's own host: the body is the input, the answer is the output.",
  Listings: "The public catalogue of agents.",
  Identity: "Signing in with a browser, and who a credential belongs to.",
  Platform: "Health and description of this service.",
};

const INFO = {
  title: "Quayside",
  version: "1.0.0",
  description: `Publish AI agents and run them at the edge.

**Authentication.** Send an API key as \`Authorization: Bearer qs_live_…\`; it belongs to one workspace. Browsers use the session cookie instead, with the header \`Quayside-Tenant: <slug>\` to choose among several workspaces.

**Errors** are problem documents (RFC 9457) with a stable \`code\`, a \`requestId\` and, for bad input, the JSON pointers of what is wrong.

**Lists** answer \`{ data, nextCursor }\`; pass \`nextCursor\` as \`cursor\` until it is null.

**Money** is in millionths of a US dollar.`,
  license: { name: "Apache-2.0", identifier: "Apache-2.0" },
  contact: { name: "Quayside", url: "https://github.com/quayside/quayside" },
};

const problemSchema = {
  type: "object" as const,
  description: "Why a request was refused (RFC 9457).",
  required: ["type", "title", "status", "code", "detail", "requestId"],
  properties: {
    type: { type: "string" as const, format: "uri" },
    title: { type: "string" as const },
    status: { type: "integer" as const },
    code: { type: "string" as const, enum: Object.keys(PROBLEMS), description: "Stable, for programs." },
    detail: { type: "string" as const, description: "For people: what to change." },
    requestId: { type: "string" as const },
    errors: {
      type: "array" as const,
      items: {
        type: "object" as const,
        required: ["pointer", "detail"],
        properties: {
          pointer: {
            type: "string" as const,
            description: "JSON pointer into the body, or /query, /param, /header.",
          },
          detail: { type: "string" as const },
        },
      },
    },
    meta: { type: "object" as const, additionalProperties: true },
  },
};

/** The refusals that the machinery around every operation can give; each is one named response. */
const SHARED: Record<string, { code: ErrorCode; description: string; detail: string }> = {
  InvalidInput: {
    code: "invalid_input",
    description: "Something in the request is wrong; `errors` says what.",
    detail: "The request has invalid fields.",
  },
  Unauthenticated: {
    code: "unauthenticated",
    description: "No credential, or one that is not valid.",
    detail: "Send an API key as a bearer token, or sign in.",
  },
  Forbidden: {
    code: "forbidden",
    description: "The credential's role may not do this.",
    detail: "The role member may not do this; it needs agents:write.",
  },
  NotFound: {
    code: "not_found",
    description: "Nothing of this name in this workspace.",
    detail: "There is no such agent in this workspace.",
  },
  Conflict: {
    code: "conflict",
    description: "It does not fit the present state; `code` says how.",
    detail: "The slug csv-insights is taken.",
  },
  PayloadTooLarge: {
    code: "payload_too_large",
    description: "The body is larger than this route takes.",
    detail: "The body is too large; send at most 1 MB here.",
  },
  RateLimited: {
    code: "rate_limited",
    description: "Too many requests; `Retry-After` says when to try again.",
    detail: "Too many requests. Try again in 3 s.",
  },
  Unavailable: {
    code: "unavailable",
    description: "A part of the platform did not answer; try again.",
    detail: "A part of the platform did not answer; try again.",
  },
};

const content = (examples: Record<string, { value: unknown }>) => ({
  "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" }, examples },
});

function sharedResponse({ code, description, detail }: (typeof SHARED)[string]) {
  const issues =
    code === "invalid_input" ? { issues: [{ pointer: "/limit", detail: "must be at most 100" }] } : {};
  return {
    description,
    content: content({ [code]: { value: problemOf({ code, detail, ...issues }, EXAMPLE_REQUEST) } }),
  };
}

/** The shared refusals that apply to an operation, by status. */
function refusalsOf(method: string, path: string, operation: Operation): [number, string][] {
  const isPublic = operation.security?.length === 0;
  const refusals: [number, string, boolean][] = [
    [400, "InvalidInput", true],
    [401, "Unauthenticated", !isPublic],
    [403, "Forbidden", !isPublic],
    [404, "NotFound", path.includes("{")],
    [409, "Conflict", !isPublic && method !== "get"],
    [413, "PayloadTooLarge", operation.requestBody !== undefined],
    [429, "RateLimited", true],
    [503, "Unavailable", true],
  ];
  return refusals.filter(([, , applies]) => applies).map(([status, name]) => [status, name]);
}

const hasProblem = (response: { content?: object }) => "application/problem+json" in (response.content ?? {});

/** Gives an operation the refusals it does not describe itself, and those it does the problem document. */
function completeOperation(method: string, path: string, operation: Operation): void {
  const responses = (operation.responses ?? {}) as Record<string, { content?: object; $ref?: string }>;
  operation.responses = responses;
  for (const [status, name] of refusalsOf(method, path, operation)) {
    responses[status] ??= { $ref: `#/components/responses/${name}` };
  }
  for (const [status, response] of Object.entries(responses)) {
    if (Number(status) < 400 || response.$ref || hasProblem(response) || response.content) continue;
    response.content = {
      "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
    };
  }
}

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
    responses: Object.fromEntries(
      Object.entries(SHARED).map(([name, shared]) => [name, sharedResponse(shared)]),
    ),
    securitySchemes: {
      apiKey: { type: "http", scheme: "bearer", description: "An API key, `qs_live_…`." },
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
