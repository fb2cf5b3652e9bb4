import { type ActionFunctionArgs, redirect } from "@remix-run/cloudflare";
import { clearedCookie, logOut } from "@workers/identity/index.ts";

/** Ends the session, here and on the server. */
export async function action({ request, context }: ActionFunctionArgs) {
  await logOut(context, request);
  return redirect("/", { headers: { "set-cookie": clearedCookie(context.env) } });
}

export const loader = () => redirect("/");
