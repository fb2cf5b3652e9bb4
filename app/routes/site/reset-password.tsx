import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { changePasswordInput } from "@workers/identity/contract.ts";
import { canReset, clearedCookie, resetPassword } from "@workers/identity/index.ts";
import { parseOrFail } from "@workers/kernel/app-env.ts";
import { codeLinkMeta, codeOf } from "~/code-link.ts";
import { Entrance, NewPasswordInput } from "~/components/account/entrance.tsx";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { readForm, textOf } from "~/form.server.ts";
import { attempt, refusalInit } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => codeLinkMeta(page, "Set a new password");

/** Whether the link still works. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const good = await canReset(context, codeOf(request));
  return data({ good }, { status: good ? 200 : 404 });
}

/** Sets the password and goes to sign in with it. */
export async function action({ request, context }: ActionFunctionArgs) {
  const typed = { password: textOf(await readForm(request), "password") };
  const reset = async () => {
    const { password } = parseOrFail(changePasswordInput, typed, "json");
    await resetPassword(context, { code: codeOf(request), password });
  };
  const done = await attempt(reset());
  if (!done.ok) return data({ problem: done.problem }, refusalInit(done.problem));
  return redirect("/sign-in?done=reset", { headers: { "set-cookie": clearedCookie(context.env) } });
}

export default function ResetPassword() {
  const { good } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  const busy = useNavigation().state !== "idle";
  if (!good) {
    return (
      <Entrance
        title="This link is used up"
        description="It works once, and for an hour. Ask for another one."
      >
        <ButtonLink to="/forgot-password" variant="solid" className="justify-self-start">
          Ask for another link
        </ButtonLink>
      </Entrance>
    );
  }
  return (
    <Entrance title="Set a new password" description="You are signed out everywhere, and sign in with it.">
      <Form method="post" className="grid gap-5" noValidate>
        {problem && <Notice tone="bad" title={problem.detail} />}
        <NewPasswordInput label="New password" problem={problem} />
        <Button type="submit" variant="solid" disabled={busy}>
          {busy ? "One moment…" : "Set it"}
        </Button>
      </Form>
    </Entrance>
  );
}
