import { type LoaderFunctionArgs, redirect } from "@remix-run/cloudflare";
import {
  beginProviderLink,
  beginProviderSignIn,
  FLOW_SECONDS,
  nonceCookie,
  providerName,
} from "@workers/identity/index.ts";
import { requirePerson } from "~/access.server.ts";
import { notFound, orErrorPage } from "~/problems.server.ts";
import { safePath } from "~/redirects.ts";

/**
 * What a browser says (`Sec-Fetch-Site`) that another site has led here. It may be signed in at the provider as somebody
 * else, whose account would be linked: that begins on our own page.
 */
const LED_HERE: readonly (string | null)[] = ["cross-site", "same-site"];

/** Sends the browser to a provider to sign in there or, with `link`, to link it to the signed-in person's account. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const name = providerName.safeParse(params.provider).data;
  if (!name) notFound("Nobody can sign in here with this provider.");
  const { searchParams } = new URL(request.url);
  const isLink = searchParams.has("link");
  if (isLink && LED_HERE.includes(request.headers.get("sec-fetch-site")))
    throw redirect("/account/connections");
  const begun = isLink
    ? beginProviderLink(requirePerson(request, context), name)
    : beginProviderSignIn(context, name, safePath(searchParams.get("to"), "/console"));
  const { location, browser } = await orErrorPage(begun);
  return redirect(location, { headers: { "set-cookie": nonceCookie("oauth", browser, FLOW_SECONDS) } });
}

/** Nothing is shown here; with this, what is refused is a page, or leads to where one confirms who one is. */
export default function Provider() {
  return null;
}
