import { OpenAPIHono, type z } from "@hono/zod-openapi";
import type { Ctx, RequestCtx } from "./context.ts";
import type { Credential } from "./credential.ts";
import type { Env } from "./env.ts";
import { fail, type Issue } from "./errors.ts";
import { toPointer } from "./json.ts";
import { inPlainWords } from "./plain-words.ts";
import type { Rate } from "./rate-headers.ts";

/** What is known of a request. A domain adds what it finds out by declaration merging, as it does to `Env`. */
export interface AppVariables {
  /** Absent on public routes without a credential, and where a run is started with a key: see `credential`. */
  ctx: Ctx;
  credential: Credential;
  requestId: string;
  /** An error as the problem document that it comes to: for answers that have begun already. */
  problemOf(error: Error): object;
  /** The world around the request. */
  request: RequestCtx;
  /** What is left of the rate that this request counts against; null where none is counted. */
  rate?: Rate | null;
}

/** What a route handler finds in Hono's context: bindings, and the request's `Ctx` once it is authenticated. */
export interface AppEnv {
  Bindings: Env;
  Variables: AppVariables;
}

/** The content of a request's or an answer's body, as a route declares it. */
export const json = <T extends z.ZodType>(schema: T) => ({ "application/json": { schema } });

const INVALID = "Some fields need a change.";
const MAX_ISSUES = 50;
const SHOWN_NAME = 300;

/** What zod found: `keys` are the members that an object should not have. */
interface FoundIssue {
  path: PropertyKey[];
  message: string;
  keys?: string[];
}

function pointersOf({ path, message, keys }: FoundIssue): Issue[] {
  if (!keys) return [{ pointer: toPointer(path), detail: inPlainWords(message) }];
  return keys.slice(0, MAX_ISSUES).map((key) => ({
    pointer: toPointer([...path, key.slice(0, SHOWN_NAME)]),
    detail: "is not known here: correct its name or leave it out",
  }));
}

/** The issues of a failed zod parse, each with its pointer; `target` says where in the request (`json`, `query`). */
function issuesOf(error: { issues: readonly FoundIssue[] }, target: string): Issue[] {
  const root = target === "json" ? "" : `/${target}`;
  return error.issues
    .flatMap(pointersOf)
    .slice(0, MAX_ISSUES)
    .map(({ pointer, detail }) => ({ pointer: root + pointer, detail }));
}

/** A value as a schema reads it; where it does not fit, `invalid_input` with what is wrong where. */
export function parseOrFail<T extends z.ZodType>(
  schema: T,
  value: unknown,
  target: string,
  detail = INVALID,
): z.output<T> {
  const parsed = schema.safeParse(value);
  return parsed.success
    ? parsed.data
    : fail("invalid_input", detail, { issues: issuesOf(parsed.error, target) });
}

/** A sub-app whose invalid requests become the same problem document everywhere. */
export const createRouter = (): OpenAPIHono<AppEnv> =>
  new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (!result.success) fail("invalid_input", INVALID, { issues: issuesOf(result.error, result.target) });
    },
  });
