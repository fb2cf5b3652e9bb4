import { type ActionFunctionArgs, data, type MetaFunction } from "@remix-run/cloudflare";
import { Form, Link, useActionData } from "@remix-run/react";
import { ssoOriginOf } from "@workers/tenants/index.ts";
import { Entrance } from "~/components/account/entrance.tsx";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { readForm, textOf } from "~/form.server.ts";
import { privateMeta } from "~/meta.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Single sign-on");

/** Finds the workspace that signs the addresses of a domain in. It goes by the domain, whoever has an account. */
export async function action({ request, context }: ActionFunctionArgs) {
  const email = textOf(await readForm(request), "email");
  const origin = email.includes("@") ? await ssoOriginOf(context.env, email) : null;
  return data({ email, origin }, { status: origin ? 200 : 404 });
}

export default function SignInSso() {
  const answer = useActionData<typeof action>();
  return (
    <Entrance
      title="Single sign-on"
      description="Enter your address at work. If your company has set it up, you sign in there."
      footer={
        <Link to="/sign-in" className="font-medium text-ink underline">
          Sign in another way
        </Link>
      }
    >
      {answer?.origin ? (
        <>
          <Notice title={`Addresses like ${answer.email} sign in at ${new URL(answer.origin).host}.`} />
          <ButtonLink to={`${answer.origin}/sso/start`} reloadDocument variant="solid">
            Continue
          </ButtonLink>
        </>
      ) : (
        <Form method="post" className="grid gap-5">
          {answer && (
            <Notice tone="bad" title="No workspace uses single sign-on for this domain.">
              Check the address, or sign in with your password.
            </Notice>
          )}
          <LabelledInput
            name="email"
            label="E-mail at work"
            type="email"
            autoComplete="username"
            defaultValue={answer?.email}
          />
          <Button type="submit" variant="solid">
            Continue
          </Button>
        </Form>
      )}
    </Entrance>
  );
}
