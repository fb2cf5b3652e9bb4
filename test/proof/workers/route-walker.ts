import * as pages from "@quayside/pages";
import { app } from "../../../workers/app.ts";
import { request } from "../../harness.ts";

export type JsonSchema = { [keyword: string]: unknown };

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  schema: JsonSchema;
}

/**
 * One route of the gateway. `access` is what it asks of a caller: nothing (`public`), a key or a session
 * (`credential`), a session whatever the workspace (`account`), perhaps a key (`edge`), the operator's secret (`operator`),
 * what the page itself wants (`page`), to administer the platform (`platform`), or to sit at the machine (`developer`).
 */
export interface Route {
  /** `GET /api/v1/runs/{run}`: for the names of tests, and for tables of what one route needs. */
  id: string;
  method: string;
  /** The whole path, with `{name}` for parameters. */
  path: string;
  access: "public" | "credential" | "account" | "edge" | "operator" | "page" | "developer" | "platform";
  /** What its description declares: a permission, `signed-in`, `account` or `public`. Pages and the operator's have none. */
  permission?: string;
  params: Parameter[];
  /** Schemas by media type, references resolved. Absent where the description names no body. */
  body?: { required: boolean; content: Record<string, JsonSchema> };
}

interface Operation {
  "x-permission"?: string;
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, { schema: JsonSchema }> };
}
type PathItem = Record<string, Operation> & { servers?: { url: string }[] };
interface Description {
  paths: Record<string, PathItem>;
  components: { schemas: Record<string, JsonSchema> };
}

const API = "/api/v1";

/** A copy of a schema in which every `$ref` has been replaced by what it names; the inputs' schemas have no circles. */
function resolved(value: unknown, schemas: Record<string, JsonSchema>): unknown {
  if (Array.isArray(value)) return value.map((item) => resolved(item, schemas));
  if (typeof value !== "object" || value === null) return value;
  const { $ref, ...rest } = value as JsonSchema;
  const own = Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, resolved(item, schemas)]));
  if (typeof $ref !== "string") return own;
  return { ...(resolved(schemas[$ref.split("/").at(-1) ?? ""], schemas) as JsonSchema), ...own };
}

/** The API's own description, by `METHOD path` with whole paths. */
async function describedOperations(): Promise<Map<string, Operation>> {
  const description = await (await request(`${API}/openapi.json`)).json<Description>();
  const operations = new Map<string, Operation>();
  for (const [path, { servers, ...methods }] of Object.entries(description.paths)) {
    const whole = servers?.[0]?.url === "/" ? path : API + path;
    for (const [method, operation] of Object.entries(methods)) {
      const complete = resolved(operation, description.components.schemas) as Operation;
      operations.set(`${method.toUpperCase()} ${whole}`, complete);
    }
  }
  return operations;
}

const pathParameters = (path: string): Parameter[] =>
  Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));

function accessOf(path: string, operation: Operation | undefined): Route["access"] {
  if (path.startsWith("/run/")) return "edge";
  if (path.startsWith("/internal/")) return "operator";
  const declared = operation?.["x-permission"];
  if (declared === "account" || declared === "platform") return declared;
  return path.startsWith(`${API}/`) && declared !== "public" ? "credential" : "public";
}

function routeOf(method: string, path: string, operation?: Operation): Route {
  const { parameters = [], requestBody } = operation ?? {};
  const described = new Set(
    parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name),
  );
  const others = pathParameters(path).filter(({ name }) => !described.has(name));
  const content = Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => [type, schema]);
  return {
    id: `${method} ${path}`,
    method,
    path,
    access: accessOf(path, operation),
    ...(operation?.["x-permission"] && { permission: operation["x-permission"] }),
    params: [...parameters, ...others],
    ...(requestBody && {
      body: { required: requestBody.required === true, content: Object.fromEntries(content) },
    }),
  };
}

/** What the app's own table has: API, edge endpoint, operator's routes, documents. Middleware is for all methods. */
function tabledRoutes(operations: Map<string, Operation>): Route[] {
  const ids = app.routes
    .filter(({ method }) => method !== "ALL")
    // Of a parameter with an ending, such as `.md`, the ending is a part of the path.
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)(?:\{[^}]*?(?:\\(\.\w+))?\})?/g, "{$1}$2")}`);
  return [...new Set(ids)].map((id) => {
    const [method = "", path = ""] = id.split(" ");
    return routeOf(method, path, operations.get(id));
  });
}

function pagePath(id: string): string {
  const { parentId, path } = pages.routes[id] ?? {};
  const above = parentId === undefined ? "" : pagePath(parentId);
  return path ? `${above}/${path.replace(/:(\w+)/g, "{$1}").replace("*", "{anything}")}` : above;
}

/** The pages, with an action as POST. Layouts are no pages of their own. */
function pageRoutes(): Route[] {
  const all = Object.values(pages.routes).flatMap((page) => (page ? [page] : []));
  const layouts = new Set(all.map(({ parentId }) => parentId));
  return all
    .filter(({ id }) => !layouts.has(id))
    .flatMap(({ id, index, module: { loader, action, default: component } }) => {
      const path = pagePath(id) || "/";
      const methods = [...(loader || component ? ["GET"] : []), ...(action ? ["POST"] : [])];
      return methods.map((method): Route => {
        // The action of an index page is told from its layout's by the query.
        const target = method === "POST" && index ? `${path}?index` : path;
        return { ...routeOf(method, target), access: path.startsWith("/dev/") ? "developer" : "page" };
      });
    });
}

/** Every route that the gateway has, from the tables it routes by itself; so a new one is walked without a word. */
export async function walkRoutes(): Promise<Route[]> {
  return [...tabledRoutes(await describedOperations()), ...pageRoutes()];
}
