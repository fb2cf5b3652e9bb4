import { redirect } from "@remix-run/cloudflare";
import { safePath } from "./redirects.ts";

/** Answers a form of every page that has a cookie kept. One that was sent without scripts goes back to its page. */
export function keepChoice(request: Request, cookie: string): Response {
  const headers = { "set-cookie": cookie };
  const isDocument = request.headers.get("sec-fetch-dest") === "document";
  return isDocument ? redirect(backPath(request), { headers }) : Response.json({}, { headers });
}

function backPath(request: Request): string {
  const referer = request.headers.get("referer") ?? "";
  const { pathname, search } = new URL(URL.canParse(referer) ? referer : "http://here.invalid/");
  return safePath(pathname + search, "/");
}
