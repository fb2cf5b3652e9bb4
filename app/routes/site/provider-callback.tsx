import { data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import {
  finishProvider,
  nonceCookie,
  nonceOf,
  PROVIDER_TITLES,
  providerName,
  readCallback,
} from "@workers/identity/index.ts";
import { Entrance } from "~/components/account/entrance.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { privateMeta } from "~/meta.ts";
import { attempt, notFound, refusalInit } from "~/problems.server.ts";
import { safePath } from "~/redirects.ts";
import { goOn } from "~/sign-in.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Sign in");

/** Where a provider sends people back to. Goes on, or says what went wrong. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const name = providerName.safeParse(params.provider).data;
  if (!name) notFound("Nobody can sign in here with this provider.");
  const callback = readCallback(new URL(request.url).searchParams);
  const browser = nonceOf(request, "oauth");
  const done = await attempt(finishProvider(context, context.person, name, callback, browser));
  const headers = new Headers({ "set-cookie": nonceCookie("oauth", "", 0) });
  if (!done.ok) {
    const { status } = refusalInit(done.problem);
    const known = done.problem.code === "conflict";
    return data({ detail: done.problem.detail, known, title: PROVIDER_TITLES[name] }, { status, headers });
  }
  const { signedIn, to } = done.value;
  return signedIn ? goOn(context, signedIn, to, headers) : redirect(safePath(to, "/console"), { headers });
}

export default function ProviderCallback() {
  const { detail, known, title } = useLoaderData<typeof loader>();
  return (
    <Entrance title={`${title} did not sign you in`}>
      <Notice tone="bad" title={detail} />
      <ButtonLink to={known ? "/sign-in?to=/account/connections" : "/sign-in"} variant="solid">
        {known ? "Sign in another way" : "Begin again"}
      </ButtonLink>
    </Entrance>
  );
}
