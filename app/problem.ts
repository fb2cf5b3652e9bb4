import { isObject, type JsonObject } from "./json.ts";

/** A refusal as pages show it: what happened, and what to change where. */
export interface Problem {
  code: string;
  detail: string;
  issues: { pointer: string; detail: string }[];
  meta: JsonObject;
}

export const isProblem = (value: unknown): value is Problem =>
  isObject(value) && typeof value.code === "string" && typeof value.detail === "string";

/** The problem in an answer of the API; one that is none (a broken connection, say) is named as such. */
export function problemOfResponse(status: number, body: unknown): Problem {
  if (!isProblem(body)) {
    return {
      code: "unavailable",
      detail: `The server did not answer as expected (${status}). Try again.`,
      issues: [],
      meta: {},
    };
  }
  const { errors } = body as { errors?: Problem["issues"] };
  return { code: body.code, detail: body.detail, issues: errors ?? [], meta: body.meta ?? {} };
}
