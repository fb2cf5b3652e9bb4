import { type LoaderFunctionArgs, redirect } from "@remix-run/cloudflare";
import { nonceCookie, nonceOf, sessionCookie } from "@workers/identity/index.ts";
import { acceptHandOff, beginHandOff, handOff } from "@workers/tenants/index.ts";
import { orErrorPage } from "~/problems.server.ts";
import { confirmPath, safePath, signInPath } from "~/redirects.ts";

const NONCE_SECONDS = 600;

/** The way by the page of the platform's where one confirms that it is oneself: what is open there, is handed on. */
function confirmedFirst(location: string): string {
  const { origin, pathname, search } = new URL(location);
  return origin + confirmPath(pathname + search);
}

/**
 * Carries a signed-in person from the platform's host to a workspace's, in three steps: the workspace's host notes who
 * asks and sends the browser to the platform's; that makes a code; the workspace's host takes it and signs in.
 */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { pathname, search, searchParams } = new URL(request.url);
  const code = searchParams.get("code");
  if (code !== null) {
    const nonce = nonceOf(request, "hand-off");
    const { session, path } = await orErrorPage(acceptHandOff(context, code, nonce));
    const headers = new Headers({ "set-cookie": sessionCookie(context.env, session.secret) });
    headers.append("set-cookie", nonceCookie("hand-off", "", 0));
    return redirect(safePath(path, "/console"), { headers });
  }
  if (context.hostTenant) {
    const path = safePath(searchParams.get("to"), "/console");
    const { nonce, location } = await beginHandOff(context, path);
    const there = searchParams.has("confirm") ? confirmedFirst(location) : location;
    return redirect(there, { headers: { "set-cookie": nonceCookie("hand-off", nonce, NONCE_SECONDS) } });
  }
  if (!context.person) return redirect(signInPath(pathname + search));
  const [to, state] = [searchParams.get("to") ?? "", searchParams.get("state") ?? ""];
  return redirect(await orErrorPage(handOff(context.person, to, state)));
}

/** Nothing is shown here; with this, what is refused is a page, or leads to where one confirms who one is. */
export default function HandOff() {
  return null;
}
