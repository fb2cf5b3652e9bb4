import type { PromptProgram } from "../../../agents/index.ts";
import type { Json, JsonObject } from "../../../kernel/json.ts";
import { sendRequest } from "./http-request.ts";
import type { ToolSurroundings } from "./surroundings.ts";
import { type Tool, type ToolResult, toolName } from "./tool.ts";

type OpenApiTool = Extract<PromptProgram["tools"][number], { type: "openapi" }>;
type Operation = OpenApiTool["requests"][number];

const MASK = "••••••";

/** The operations of an OpenAPI document, each a tool. */
export function openApiTools(
  { requests, secret, approval }: OpenApiTool,
  surroundings: ToolSurroundings,
): Tool[] {
  return requests.map((operation) => ({
    name: toolName(operation.id),
    description: operation.description,
    parameters: operation.schema,
    approval,
    call: async (args, step) => {
      const url = urlOf(operation, args);
      if (url === undefined) return { ok: false, text: "A part of the path must not be empty, nor . or .." };
      const token = secret === undefined ? undefined : await surroundings.place.secret(secret);
      const { method } = operation;
      const body = operation.body && args.body !== undefined ? JSON.stringify(args.body) : undefined;
      const headers = headersOf(operation, args, token, body !== undefined);
      // Redirects are not followed: they would lead where the document does not say, with the token.
      const answer = await sendRequest(
        surroundings,
        { method, url, headers, body, redirect: "manual" },
        step,
      );
      return token === undefined ? answer : masked(answer, token);
    },
  }));
}

/** A server may well send back what it was sent. */
const masked = ({ ok, text }: ToolResult, token: string): ToolResult => ({
  ok,
  text: text.replaceAll(token, MASK),
});

/** The request's address; undefined where a value would lead to another path. */
function urlOf({ url, parameters }: Operation, args: JsonObject): string | undefined {
  const inPath = parameters
    .filter((one) => one.in === "path")
    .map(({ name }) => [name, textOf(args[name])] as const);
  if (inPath.some(([, value]) => /^\.{0,2}$/.test(value))) return undefined;
  const path = inPath.reduce(
    (at, [name, value]) => at.replaceAll(`{${name}}`, encodeURIComponent(value)),
    url,
  );
  const query = new URLSearchParams();
  for (const { name, in: place } of parameters) {
    const value = args[name];
    if (place !== "query" || value === undefined || value === null) continue;
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, textOf(one));
  }
  return query.size > 0 ? `${path}?${query}` : path;
}

const textOf = (value: Json | undefined): string =>
  value === undefined || value === null
    ? ""
    : typeof value === "object"
      ? JSON.stringify(value)
      : String(value);

function headersOf(
  { parameters }: Operation,
  args: JsonObject,
  token: string | undefined,
  hasBody: boolean,
): Record<string, string> {
  const own = parameters.filter(({ in: place, name }) => place === "header" && args[name] !== undefined);
  return {
    ...Object.fromEntries(own.map(({ name }) => [name, textOf(args[name]).replace(/[^\x20-\x7e]/g, " ")])),
    accept: "application/json, text/*;q=0.9",
    ...(hasBody && { "content-type": "application/json" }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
}
