import type { LoaderFunctionArgs } from "@remix-run/cloudflare";
import { exportQuery } from "@workers/exports/contract.ts";
import { exportVersion } from "@workers/exports/index.ts";
import { parseOrFail } from "@workers/kernel/app-env.ts";
import { requireCtx } from "~/access.server.ts";
import { orErrorPage } from "~/problems.server.ts";

/** A version's export, as the API answers it. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const exported = async () => {
    const { target } = parseOrFail(exportQuery, query, "query", "Choose what to export it for.");
    return exportVersion(ctx, params.agent ?? "", params.version ?? "", target);
  };
  const { name, body } = await orErrorPage(exported());
  return new Response(body, {
    headers: {
      "content-type": "application/gzip",
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "private, no-store",
    },
  });
}
