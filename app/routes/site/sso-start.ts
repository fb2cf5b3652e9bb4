import { type LoaderFunctionArgs, redirect } from "@remix-run/cloudflare";
import { FLOW_SECONDS, nonceCookie } from "@workers/identity/index.ts";
import { beginSso, beginSsoTest } from "@workers/tenants/index.ts";
import { orErrorPage } from "~/problems.server.ts";
import { safePath } from "~/redirects.ts";

/** On a workspace's host: sends the browser to its identity provider, to sign in or to walk a test through. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url);
  const test = searchParams.get("test");
  const to = safePath(searchParams.get("to"), "/console");
  const begun = test === null ? beginSso(context, { to }) : beginSsoTest(context, test);
  const { location, browser } = await orErrorPage(begun);
  return redirect(location, { headers: { "set-cookie": nonceCookie("oauth", browser, FLOW_SECONDS) } });
}

/** Nothing is shown here; with this, what is refused is a page, or leads to where one confirms who one is. */
export default function SsoStart() {
  return null;
}
