import { type ActionFunctionArgs, data, type MetaFunction } from "@remix-run/cloudflare";
import { Form, Link, useActionData, useNavigation } from "@remix-run/react";
import { changeAddressInput } from "@workers/identity/contract.ts";
import { requestPasswordReset } from "@workers/identity/index.ts";
import { parseOrFail } from "@workers/kernel/app-env.ts";
import { hasOutbox } from "@workers/mail/index.ts";
import { Entrance } from "~/components/account/entrance.tsx";
import { OutboxLink } from "~/components/mail/outbox-link.tsx";
import { Button } from "~/components/ui/button.tsx";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { readForm, textOf } from "~/form.server.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, refusalInit } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Set a new password");

/** Sends a link, if the address has an account; the page says the same if not. */
export async function action({ request, context }: ActionFunctionArgs) {
  const email = textOf(await readForm(request), "email");
  const ask = async () =>
    requestPasswordReset(context, parseOrFail(changeAddressInput, { email }, "json").email);
  const asked = await attempt(ask());
  if (!asked.ok)
    return data({ email, sent: false, outbox: false, problem: asked.problem }, refusalInit(asked.problem));
  return data({ email, sent: true, outbox: hasOutbox(context.env), problem: undefined });
}

export default function ForgotPassword() {
  const answer = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const back = (
    <Link to="/sign-in" className="font-medium text-ink underline">
      Back to sign in
    </Link>
  );
  if (answer?.sent) {
    return (
      <Entrance
        title="Look into your mail"
        footer={back}
        description={
          <div role="status">
            <p>
              If <strong className="wrap-anywhere">{answer.email}</strong> has an account, a link is on its
              way to it with which you can set a new password. It is good for an hour.
            </p>
            {answer.outbox && <OutboxLink />}
          </div>
        }
      />
    );
  }
  return (
    <Entrance
      title="Set a new password"
      description="We send you a link with which you can. It also opens an account whose log-in has to wait."
      footer={back}
    >
      <Form method="post" className="grid gap-5" noValidate>
        {answer?.problem && <Notice tone="bad" title={answer.problem.detail} />}
        <LabelledInput
          name="email"
          label="E-mail"
          type="email"
          autoComplete="username"
          defaultValue={answer?.email}
          problem={answer?.problem}
        />
        <Button type="submit" variant="solid" disabled={busy}>
          {busy ? "One moment…" : "Send the link"}
        </Button>
      </Form>
    </Entrance>
  );
}
