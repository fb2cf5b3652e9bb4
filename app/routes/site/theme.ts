import { type ActionFunctionArgs, redirect } from "@remix-run/cloudflare";
import { chosen, readForm } from "~/form.server.ts";
import { safePath } from "~/redirects.ts";
import { THEMES, themeCookie } from "~/theme.server.ts";

/** Keeps the chosen theme in a cookie. A form that was sent without scripts goes back to its page. */
export async function action({ request }: ActionFunctionArgs) {
  const theme = chosen(await readForm(request), "theme", THEMES);
  const headers = { "set-cookie": themeCookie(theme) };
  const isDocument = request.headers.get("sec-fetch-dest") === "document";
  return isDocument ? redirect(backPath(request), { headers }) : Response.json({ theme }, { headers });
}

function backPath(request: Request): string {
  const referer = request.headers.get("referer") ?? "";
  return URL.canParse(referer) ? safePath(new URL(referer).pathname, "/") : "/";
}

export const loader = () => redirect("/");
