import { type LoaderFunctionArgs, redirect } from "@remix-run/cloudflare";
import { openPages } from "@workers/deployments/index.ts";
import { requireCtx } from "~/access.server.ts";
import { orErrorPage } from "~/problems.server.ts";

/** Leads to the pages of an agent that is live; of one that is not public with what lets this person see them. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  return redirect(await orErrorPage(openPages(ctx, params.alias ?? "")));
}
