import type { LoaderFunctionArgs } from "@remix-run/cloudflare";
import { getRunOutput } from "@workers/runs/index.ts";
import { requireCtx } from "~/access.server.ts";
import { framedAnswer, nothingFramed } from "~/framed-document.server.ts";
import { parseJson } from "~/json.ts";
import { attempt, refusalInit } from "~/problems.server.ts";

/**
 * A text of a run's output as the picture (`as=picture`) or the page that it is, for a frame of the run's page; `at`
 * is its JSON pointer. For who may read the run, and sandboxed wherever it is opened.
 */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const output = await attempt(getRunOutput(ctx, params.run ?? ""));
  if (!output.ok) return nothingFramed(refusalInit(output.problem).status);
  const value = parseJson(await new Response(output.value as BodyInit).text()) ?? null;
  return framedAnswer(request, value);
}
