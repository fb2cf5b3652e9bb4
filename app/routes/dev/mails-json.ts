import type { LoaderFunctionArgs } from "@remix-run/cloudflare";
import { listOutbox } from "@workers/mail/index.ts";

/** `GET /dev/mail.json?to=`: the newest mails, for tests that follow their links. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const to = new URL(request.url).searchParams.get("to") ?? undefined;
  return Response.json({ data: await listOutbox(context.env, to) });
}
