import type { LoaderFunctionArgs } from "@remix-run/cloudflare";
import { followTurn } from "@workers/visits/index.ts";
import { attempt, refusalInit } from "~/problems.server.ts";
import { visitOf } from "~/visit.server.ts";

/** The events of a visitor's message that goes on, for nobody but that visitor. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const visit = await visitOf(request, context, params);
  if (!visit) return new Response("There is no such message.", { status: 404 });
  const after = Number(request.headers.get("last-event-id")) || 0;
  const turn = { seq: Number(params.turn), after };
  const answer = await attempt(followTurn(context, visit.agent, visit.visitor, turn));
  return answer.ok ? answer.value : new Response(answer.problem.detail, refusalInit(answer.problem));
}
