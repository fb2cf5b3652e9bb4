import type { LoaderFunctionArgs } from "@remix-run/cloudflare";
import { exportAccount } from "@workers/identity/index.ts";
import { requirePerson } from "~/access.server.ts";
import { confirmFirst } from "~/confirm-first.server.ts";

/** Everything about a person, as one document, once it is certain who asks. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const document = await confirmFirst(request, exportAccount(requirePerson(request, context)));
  return new Response(JSON.stringify(document, null, 2), {
    headers: {
      "content-type": "application/json",
      "content-disposition": 'attachment; filename="quayside-account.json"',
      "cache-control": "private, no-store",
    },
  });
}
