import { data } from "@remix-run/cloudflare";
import { type DomainError, domainErrorOf, type ErrorCode } from "@workers/kernel/errors.ts";
import type { Problem } from "./problem.ts";

const STATUSES: Partial<Record<ErrorCode, number>> = {
  unauthenticated: 401,
  budget_exceeded: 402,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  payload_too_large: 413,
  tests_failed: 422,
  rate_limited: 429,
  concurrency_exceeded: 429,
  quota_exceeded: 429,
  unavailable: 503,
};

function problemOf({ refusal }: DomainError): Problem {
  const { code, detail, issues = [], meta = {} } = refusal;
  return { code, detail, issues, meta: meta as Problem["meta"] };
}

const statusOf = ({ refusal }: DomainError): number => STATUSES[refusal.code] ?? 400;

/** For loaders: the answer of a verb, or its refusal thrown as the page's error response. */
export async function orErrorPage<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const refused = domainErrorOf(error);
    if (refused) throw data(problemOf(refused), { status: statusOf(refused) });
    throw error;
  }
}

/** For actions: the answer of a verb, or its refusal as a value that the page shows beside its form. */
export async function attempt<T>(
  work: Promise<T>,
): Promise<{ ok: true; value: T } | { ok: false; problem: Problem }> {
  try {
    return { ok: true, value: await work };
  } catch (error) {
    const refused = domainErrorOf(error);
    if (refused) return { ok: false, problem: problemOf(refused) };
    throw error;
  }
}

/** An action's answer that says what went wrong, with the fitting status. */
export const problemAnswer = (problem: Problem) =>
  data({ problem }, { status: STATUSES[problem.code as ErrorCode] ?? 400 });

/** Throws the page that says that there is nothing here. */
export function notFound(detail: string): never {
  throw data({ code: "not_found", detail, issues: [], meta: {} } satisfies Problem, { status: 404 });
}
