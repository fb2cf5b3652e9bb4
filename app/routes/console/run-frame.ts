import type { LoaderFunctionArgs } from "@remix-run/cloudflare";
import { getRunOutput } from "@workers/runs/index.ts";
import { requireCtx } from "~/access.server.ts";
import { framedDocument } from "~/framed-document.server.ts";
import { atPointer, parseJson } from "~/json.ts";
import { attempt, refusalInit } from "~/problems.server.ts";
import { FRAMED_POLICY } from "~/security-headers.server.ts";

const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": FRAMED_POLICY,
  "x-frame-options": "SAMEORIGIN",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "private, no-store",
};
const nothing = (status: number) =>
  new Response("<!doctype html><title>Nothing to show</title><p>There is nothing to show here.", {
    status,
    headers: HEADERS,
  });

/**
 * A text of a run's output as the picture (`as=picture`) or the page that it is, for a frame of the run's page; `at`
 * is its JSON pointer. For who may read the run, and sandboxed wherever it is opened.
 */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const query = new URL(request.url).searchParams;
  const output = await attempt(getRunOutput(ctx, params.run ?? ""));
  if (!output.ok) return nothing(refusalInit(output.problem).status);
  const value = parseJson(await new Response(output.value as BodyInit).text()) ?? null;
  const content = atPointer(value, query.get("at") ?? "");
  if (typeof content !== "string") return nothing(404);
  return new Response(framedDocument(content, query.get("as") === "picture"), { headers: HEADERS });
}
