import { OpenAPIHono } from "@hono/zod-openapi";
import type { Ctx } from "./context.ts";
import type { Credential } from "./credential.ts";
import type { Env } from "./env.ts";
import { DomainError, type Issue } from "./errors.ts";
import { toPointer } from "./json.ts";
import type { Rate } from "./rate-headers.ts";

/** What a route handler finds in Hono's context: bindings, and the request's `Ctx` once it is authenticated. */
export interface AppEnv {
  Bindings: Env;
  Variables: {
    /** Absent on public routes without a credential, and where a run is started with a key: see `credential`. */
    ctx: Ctx;
    credential: Credential;
    requestId: string;
    /** What is left of the rate that this request counts against; null where none is counted. */
    rate?: Rate | null;
  };
}

const MAX_ISSUES = 50;
const SHOWN_NAME = 300;

/** What zod found: `keys` are the members that an object should not have. */
interface FoundIssue {
  path: PropertyKey[];
  message: string;
  keys?: string[];
}

function pointersOf({ path, message, keys }: FoundIssue): Issue[] {
  if (!keys) return [{ pointer: toPointer(path), detail: message }];
  return keys.slice(0, MAX_ISSUES).map((key) => ({
    pointer: toPointer([...path, key.slice(0, SHOWN_NAME)]),
    detail: "is not known here: correct its name or leave it out",
  }));
}

/** The issues of a failed zod parse, each with its pointer; `target` says where in the request (`json`, `query`). */
export function issuesOf(error: { issues: readonly FoundIssue[] }, target: string): Issue[] {
  const root = target === "json" ? "" : `/${target}`;
  return error.issues
    .flatMap(pointersOf)
    .slice(0, MAX_ISSUES)
    .map(({ pointer, detail }) => ({ pointer: root + pointer, detail }));
}

/** A sub-app whose invalid requests become the same problem document everywhere. */
export const createRouter = (): OpenAPIHono<AppEnv> =>
  new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (result.success) return;
      const issues = issuesOf(result.error, result.target);
      throw new DomainError({ code: "invalid_input", detail: "The request has invalid fields.", issues });
    },
  });
