import type { LoaderFunctionArgs } from "@remix-run/cloudflare";
import { downloadExport } from "@workers/lifecycle/index.ts";
import { requireCtx } from "~/access.server.ts";
import { confirmFirst } from "~/confirm-first.server.ts";

/** The tar of an export, once it is certain who asks. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const { name, bytes, body } = await confirmFirst(request, downloadExport(ctx, params.export ?? ""));
  return new Response(body, {
    headers: {
      "content-type": "application/x-tar",
      "content-length": String(bytes),
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "private, no-store",
    },
  });
}
