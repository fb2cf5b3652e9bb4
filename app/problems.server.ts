import { data, type HeadersFunction } from "@remix-run/cloudflare";
import { statusOf } from "@workers/http/contract.ts";
import { domainErrorOf, type ErrorCode, type Refusal } from "@workers/kernel/errors.ts";
import type { Problem } from "./problem.ts";

/** What a verb refused, as its page shows it. */
export interface RefusedProblem extends Problem {
  code: ErrorCode;
  /** Seconds until trying again makes sense. */
  retryAfter?: number | undefined;
}

export function problemOf({ code, detail, issues = [], meta = {}, retryAfter }: Refusal): RefusedProblem {
  return { code, detail, issues, meta: meta as Problem["meta"], retryAfter };
}

/** What a page itself refuses of a form. */
export const invalid = (detail: string, issues: Problem["issues"] = []): RefusedProblem => ({
  code: "invalid_input",
  detail,
  issues,
  meta: {},
});

/** Status and header fields of an answer that refuses; its page exports `refusalHeaders`. */
export const refusalInit = ({ code, retryAfter }: Pick<RefusedProblem, "code" | "retryAfter">) => ({
  status: statusOf(code),
  headers: new Headers(retryAfter === undefined ? {} : { "retry-after": String(Math.ceil(retryAfter)) }),
});

/** A page's header fields: those that its action, or whatever refused it, asks for. */
export const refusalHeaders: HeadersFunction = ({ actionHeaders, errorHeaders }) =>
  errorHeaders ?? actionHeaders;

/** For loaders: the answer of a verb, or its refusal thrown as the page's error response. */
export async function orErrorPage<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const refused = domainErrorOf(error);
    if (refused) throw data(problemOf(refused.refusal), refusalInit(refused.refusal));
    throw error;
  }
}

/** For actions: the answer of a verb, or its refusal as a value that the page shows beside its form. */
export async function attempt<T>(
  work: Promise<T>,
): Promise<{ ok: true; value: T } | { ok: false; problem: RefusedProblem }> {
  try {
    return { ok: true, value: await work };
  } catch (error) {
    const refused = domainErrorOf(error);
    if (refused) return { ok: false, problem: problemOf(refused.refusal) };
    throw error;
  }
}

/** An action's answer that says what went wrong, with the fitting status. */
export const problemAnswer = (problem: RefusedProblem) => data({ problem }, refusalInit(problem));

/** Throws the page that says that there is nothing here. */
export function notFound(detail: string): never {
  throw data({ code: "not_found", detail, issues: [], meta: {} } satisfies Problem, { status: 404 });
}
