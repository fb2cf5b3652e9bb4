import { data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { nonceCookie, nonceOf } from "@workers/identity/index.ts";
import { finishSso } from "@workers/tenants/index.ts";
import { Entrance } from "~/components/account/entrance.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { privateMeta } from "~/meta.ts";
import { attempt, refusalInit } from "~/problems.server.ts";
import { goOn } from "~/sign-in.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Single sign-on");

/** Where a workspace's identity provider sends people back to. Goes on, or says what a test has shown or went wrong. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { search } = new URL(request.url);
  const callback = new URL(`/sso/callback${search}`, context.origin);
  const done = await attempt(finishSso(context, callback, nonceOf(request, "oauth")));
  const headers = new Headers({ "set-cookie": nonceCookie("oauth", "", 0) });
  if (!done.ok) {
    const { status } = refusalInit(done.problem);
    return data({ detail: done.problem.detail, tested: null }, { status, headers });
  }
  const { signedIn, tested } = done.value;
  if (tested) return data({ detail: null, tested }, { headers });
  return goOn(context, signedIn, done.value.to, headers);
}

export default function SsoCallback() {
  const { detail, tested } = useLoaderData<typeof loader>();
  if (tested)
    return (
      <Entrance title="The sign-in works">
        <Notice tone="good" title={`${tested.email} would come in as ${tested.role}.`}>
          Nobody was signed in. Go back to the settings, where you can now require single sign-on.
        </Notice>
        <ButtonLink to="/console/settings/sso" variant="solid">
          To the settings
        </ButtonLink>
      </Entrance>
    );
  return (
    <Entrance title="Single sign-on did not work">
      <Notice tone="bad" title={detail ?? ""} />
      <ButtonLink to="/sso/start" reloadDocument variant="solid">
        Begin again
      </ButtonLink>
    </Entrance>
  );
}
