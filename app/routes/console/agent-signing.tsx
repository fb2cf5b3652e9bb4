import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { getAgent, getSigningSecret, rotateSigningSecret } from "@workers/agents/index.ts";
import { requireCtx } from "~/access.server.ts";
import { SigningPage } from "~/components/agents/signing-page.tsx";
import { chosen, readForm } from "~/form.server.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Signing secret");

/** The secret by which requests to a remote agent's server are signed. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const ref = params.agent ?? "";
  const signing = await orErrorPage(getSigningSecret(ctx, ref));
  const { slug, title } = await orErrorPage(getAgent(ctx, ref));
  return { agent: { slug, title }, ...signing };
}

/** Replaces the secret; the one before stays good for `overlapHours`. */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const ref = params.agent ?? "";
  const form = await readForm(request);
  const overlapHours = Number(chosen(form, "overlapHours", ["24", "72", "168", "1", "0"]));
  const done = await attempt(rotateSigningSecret(ctx, ref, { overlapHours }));
  return done.ok ? redirect(`/console/agents/${ref}/signing`) : problemAnswer(done.problem);
}

export default function Signing() {
  const data = useLoaderData<typeof loader>();
  return <SigningPage {...data} problem={useActionData<typeof action>()?.problem} />;
}
