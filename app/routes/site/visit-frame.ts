import type { LoaderFunctionArgs } from "@remix-run/cloudflare";
import { lookAt } from "@workers/visits/index.ts";
import { framedAnswer, nothingFramed } from "~/framed-document.server.ts";
import type { Json } from "~/json.ts";
import { visitOf } from "~/visit.server.ts";

/** A text of an answer as the picture or the page that it is, for a frame of its visitor's page and nobody else. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const visit = await visitOf(request, context, params);
  if (!visit) return nothingFramed(404);
  const { turns } = await lookAt(context, visit.agent, visit.visitor);
  const turn = turns.find(({ seq }) => seq === Number(params.turn));
  return framedAnswer(request, (turn?.output ?? null) as Json);
}
