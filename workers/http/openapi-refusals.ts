import type { OpenAPIHono } from "@hono/zod-openapi";
import type { ErrorCode } from "../kernel/errors.ts";
import { PROBLEMS, problemOf } from "./contract.ts";

/** An OpenAPI 3.1 document, as the generator makes it. */
export type OpenApiDocument = ReturnType<OpenAPIHono["getOpenAPI31Document"]>;
type PathItem = NonNullable<NonNullable<OpenApiDocument["paths"]>[string]>;
type Operation = NonNullable<PathItem["get"]>;

const EXAMPLE_REQUEST = "req_06dvw2k7v1qtr8cb9w3m5xqz4e";

/** The schema of a problem document. */
export const problemSchema = {
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
    detail: "Some fields need a change.",
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
    detail: "The body is too large; send at most 5 MB here.",
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

/** The named responses that operations refer to. */
export const sharedResponses = () =>
  Object.fromEntries(Object.entries(SHARED).map(([name, shared]) => [name, sharedResponse(shared)]));

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
export function completeOperation(method: string, path: string, operation: Operation): void {
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
