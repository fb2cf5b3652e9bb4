import { type ActionFunctionArgs, redirect } from "@remix-run/cloudflare";
import { stopImpersonating } from "@workers/admin/index.ts";
import { clearedCookie } from "@workers/identity/index.ts";
import { requireSignedIn } from "~/access.server.ts";
import { orErrorPage } from "~/problems.server.ts";

/** Ends what an administrator does in another's place; they sign in again as themselves. */
export async function action({ request, context }: ActionFunctionArgs) {
  await orErrorPage(stopImpersonating(requireSignedIn(request, context)));
  return redirect("/sign-in?to=/admin", { headers: { "set-cookie": clearedCookie(context.env) } });
}

export const loader = () => redirect("/admin");
