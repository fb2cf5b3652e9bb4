import { redirect } from "@remix-run/cloudflare";
import { attempt, refusalInit } from "./problems.server.ts";
import { confirmPath } from "./redirects.ts";

/**
 * The answer of a verb, for what is downloaded and has no page of its own: where it has to be certain first who asks,
 * leads to where that is confirmed, and from there back. Another refusal is answered as it is.
 */
export async function confirmFirst<T>(request: Request, work: Promise<T>): Promise<T> {
  const done = await attempt(work);
  if (done.ok) return done.value;
  const { pathname, search } = new URL(request.url);
  if (done.problem.code === "sudo_required") throw redirect(confirmPath(pathname + search));
  throw Response.json(done.problem, refusalInit(done.problem));
}
