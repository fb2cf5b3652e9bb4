import { isObject, type Json, type JsonObject, parseJson } from "../../kernel/json.ts";
import { inlineSchema, Resolver } from "./resolver.ts";

/** A request that an OpenAPI document describes, as a model may have it sent. */
export interface HttpOperation {
  /** The `operationId`. */
  id: string;
  description: string;
  method: string;
  /** The server and the path, which has its parameters in braces. */
  url: string;
  parameters: { name: string; in: "path" | "query" | "header" }[];
  /** Whether it takes a JSON body, as the argument `body`. */
  body: boolean;
  /** The JSON Schema of its arguments. */
  schema: JsonObject;
}

/** A document cannot be used; the message says why. */
export class OpenApiError extends Error {}

const METHODS = ["get", "put", "post", "delete", "patch"] as const;
const MAX_OPERATIONS = 64;
const MAX_DESCRIPTION = 1_000;
/** Headers that a document does not decide on. */
const OWN_HEADERS = /^(?:authorization|cookie|host|content-type|accept|content-length|idempotency-key)$/i;

/**
 * The operations of an OpenAPI 3 document (JSON), or those of some ids. Parameters of path, query and header, and JSON
 * bodies are understood. Throws an `OpenApiError`.
 */
export function operationsOf(text: string, ids?: readonly string[]): HttpOperation[] {
  const document = parseJson(text);
  if (!isObject(document) || !String(document.openapi ?? "").startsWith("3."))
    throw new OpenApiError("it is no OpenAPI 3 document in JSON");
  const resolver = new Resolver(document as JsonObject);
  const server = serverOf(document as JsonObject);
  const found = [...itemsOf(document as JsonObject, resolver)].map(([path, method, item, operation]) =>
    operationOf(resolver, server, path, method, item, operation),
  );
  const missing = ids?.find((id) => !found.some((operation) => operation.id === id));
  if (missing !== undefined) throw new OpenApiError(`it has no operation "${missing}"`);
  const chosen = ids ? found.filter(({ id }) => ids.includes(id)) : found;
  if (chosen.length === 0) throw new OpenApiError("it has no operations");
  if (chosen.length > MAX_OPERATIONS)
    throw new OpenApiError(
      `it has ${chosen.length} operations; choose ${MAX_OPERATIONS} at most by operations`,
    );
  return chosen;
}

function serverOf({ servers }: JsonObject): string {
  const first = Array.isArray(servers) ? servers[0] : undefined;
  const url = isObject(first) ? URL.parse(String(first.url)) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== "")
    throw new OpenApiError("its first server is no full URL, such as https://api.example.com/v1");
  return url.href.replace(/\/+$/, "");
}

function* itemsOf(
  { paths }: JsonObject,
  resolver: Resolver,
): Iterable<[string, string, JsonObject, JsonObject]> {
  for (const [path, given] of Object.entries(isObject(paths) ? paths : {})) {
    const item = resolver.object(given as Json);
    if (!item || !path.startsWith("/")) continue;
    for (const method of METHODS) {
      const operation = resolver.object(item[method] as Json);
      if (operation) yield [path, method, item, operation];
    }
  }
}

function operationOf(
  resolver: Resolver,
  server: string,
  path: string,
  method: string,
  item: JsonObject,
  operation: JsonObject,
): HttpOperation {
  const parameters = parametersOf(resolver, item, operation);
  const body = bodyOf(resolver, operation);
  const properties: JsonObject = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]));
  if (body) properties.body = body.schema;
  const required = parameters.filter((one) => one.required).map(({ name }) => name);
  if (body?.required) required.push("body");
  const words = [operation.summary, operation.description].filter((one) => typeof one === "string");
  const id = typeof operation.operationId === "string" ? operation.operationId : `${method} ${path}`;
  return {
    id,
    description: words.join(". ").slice(0, MAX_DESCRIPTION) || `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    url: server + path,
    parameters: parameters.map(({ name, place }) => ({ name, in: place })),
    body: body !== undefined,
    schema: { type: "object", properties, required, additionalProperties: false },
  };
}

interface Parameter {
  name: string;
  place: HttpOperation["parameters"][number]["in"];
  required: boolean;
  schema: JsonObject;
}

/** Those of the operation go before those of its path. */
function parametersOf(resolver: Resolver, item: JsonObject, operation: JsonObject): Parameter[] {
  const listOf = (of: JsonObject) => (Array.isArray(of.parameters) ? of.parameters : []);
  const byName = new Map<string, Parameter>();
  for (const given of [...listOf(item), ...listOf(operation)]) {
    const parameter = resolver.object(given);
    const { name, in: place } = parameter ?? {};
    if (
      !parameter ||
      typeof name !== "string" ||
      (place !== "path" && place !== "query" && place !== "header")
    )
      continue;
    if (place === "header" && OWN_HEADERS.test(name)) continue;
    const schema = inlineSchema(resolver, parameter.schema ?? {});
    const about = typeof parameter.description === "string" ? { description: parameter.description } : {};
    const required = place === "path" || parameter.required === true;
    byName.set(name, { name, place, required, schema: { ...schema, ...about } });
  }
  return [...byName.values()];
}

function bodyOf(
  resolver: Resolver,
  { requestBody }: JsonObject,
): { schema: JsonObject; required: boolean } | undefined {
  const body = resolver.object(requestBody);
  const content = isObject(body?.content) ? body.content : {};
  const json = resolver.object(content["application/json"] as Json);
  return json && { schema: inlineSchema(resolver, json.schema ?? {}), required: body?.required === true };
}
