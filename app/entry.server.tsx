import { type EntryContext, redirect } from "@remix-run/cloudflare";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import { isbot } from "isbot";
import { renderToReadableStream } from "react-dom/server";
import { NonceProvider } from "~/nonce.ts";
import { isProblem } from "~/problem.ts";
import { confirmPath } from "~/redirects.ts";
import { contentSecurityPolicy } from "~/security-headers.server.ts";

const RENDER_TIMEOUT_MS = 10_000;

/**
 * A page that was refused because it has to be certain who asks leads to where one confirms that, and from there back.
 * A form is not sent twice, so the page that refused one says it instead (`ProblemNotice`).
 */
function confirmFirst(request: Request, { staticHandlerContext }: EntryContext): Response | null {
  if (request.method !== "GET") return null;
  const refused = Object.values(staticHandlerContext.errors ?? {}).some(
    (error) => isRouteErrorResponse(error) && isProblem(error.data) && error.data.code === "sudo_required",
  );
  const { pathname, search } = new URL(request.url);
  return refused ? redirect(confirmPath(pathname + search)) : null;
}

/** Renders a page as a stream; robots get it whole. Only scripts with this response's nonce run in it. */
export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
): Promise<Response> {
  const elsewhere = confirmFirst(request, remixContext);
  if (elsewhere) return elsewhere;
  const nonce = crypto.randomUUID();
  const aborted = new AbortController();
  const timer = setTimeout(() => aborted.abort(), RENDER_TIMEOUT_MS);
  let responseStatus = status;
  const body = await renderToReadableStream(
    <NonceProvider value={nonce}>
      <RemixServer context={remixContext} url={request.url} abortDelay={RENDER_TIMEOUT_MS} nonce={nonce} />
    </NonceProvider>,
    {
      nonce,
      // What is ready stays in its place, however long: React would have a script put it there.
      progressiveChunkSize: Number.POSITIVE_INFINITY,
      signal: aborted.signal,
      onError(error: unknown) {
        if (!aborted.signal.aborted) console.error(error);
        responseStatus = 500;
      },
    },
  );
  body.allReady.then(
    () => clearTimeout(timer),
    () => clearTimeout(timer),
  );
  if (isbot(request.headers.get("user-agent") ?? "")) await body.allReady;
  headers.set("content-type", "text/html; charset=utf-8");
  headers.set("content-security-policy", contentSecurityPolicy(nonce));
  headers.set("referrer-policy", "strict-origin-when-cross-origin");
  headers.set("x-content-type-options", "nosniff");
  // A page may show what only this person may see, and its look depends on their cookie.
  if (!headers.has("cache-control")) headers.set("cache-control", "private, no-store");
  return new Response(body, { headers, status: responseStatus });
}
