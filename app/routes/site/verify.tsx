import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { findSignUp, nonceCookie, nonceOf, sessionCookie, verifyAddress } from "@workers/identity/index.ts";
import { codeLinkMeta, codeOf } from "~/code-link.ts";
import { Entrance } from "~/components/account/entrance.tsx";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { readForm, textOf } from "~/form.server.ts";
import { attempt, refusalInit } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => codeLinkMeta(page, "Confirm your address");

/** What the link stands for; following it alone changes nothing, since programs that read mail follow links, too. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const found = await findSignUp(context, codeOf(request), nonceOf(request, "sign-up"));
  if (!found) return data({ email: null, sameBrowser: false }, { status: 404 });
  return data({ email: found.pending.email, sameBrowser: found.sameBrowser });
}

/** Makes the account and signs in. */
export async function action({ request, context }: ActionFunctionArgs) {
  const form = await readForm(request);
  const password = form.has("password") ? { password: textOf(form, "password") } : {};
  const nonce = nonceOf(request, "sign-up");
  const verified = await attempt(verifyAddress(context, { code: codeOf(request), ...password }, nonce));
  if (!verified.ok) return data({ problem: verified.problem }, refusalInit(verified.problem));
  const headers = new Headers({ "set-cookie": sessionCookie(context.env, verified.value.session.secret) });
  headers.append("set-cookie", nonceCookie("sign-up", "", 0));
  return redirect("/workspaces", { headers });
}

export default function Verify() {
  const { email, sameBrowser } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  const busy = useNavigation().state !== "idle";
  if (email === null) return <Gone />;
  return (
    <Entrance
      title="Confirm your address"
      description={
        <>
          <strong className="wrap-anywhere">{email}</strong> becomes the address of your account.
        </>
      }
    >
      <Form method="post" className="grid gap-5" noValidate>
        {problem && <Notice tone="bad" title={problem.detail} />}
        {!sameBrowser && (
          <LabelledInput
            name="password"
            label="Your password"
            type="password"
            autoComplete="current-password"
            description="The one that you chose when you signed up: this is another browser than that was."
            problem={problem}
          />
        )}
        <Button type="submit" name="intent" value="confirm" variant="solid" disabled={busy}>
          {busy ? "One moment…" : "Confirm and go on"}
        </Button>
      </Form>
    </Entrance>
  );
}

function Gone() {
  return (
    <Entrance
      title="This link is used up"
      description="It works once, and for a day. If your address is confirmed, sign in; else sign up again."
    >
      <div className="flex flex-wrap gap-3">
        <ButtonLink to="/sign-in" variant="solid">
          Sign in
        </ButtonLink>
        <Link to="/sign-up" className="self-center text-sm underline">
          Sign up again
        </Link>
      </div>
    </Entrance>
  );
}
