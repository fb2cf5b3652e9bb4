import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData, useNavigation, useSearchParams } from "@remix-run/react";
import { nonceCookie, SIGN_UP_SECONDS, signUp, signUpInput } from "@workers/identity/index.ts";
import { parseOrFail } from "@workers/kernel/app-env.ts";
import { hasOutbox } from "@workers/mail/index.ts";
import { Entrance, NewPasswordInput } from "~/components/account/entrance.tsx";
import { ProviderButtons } from "~/components/account/provider-buttons.tsx";
import { OutboxLink } from "~/components/mail/outbox-link.tsx";
import { Button } from "~/components/ui/button.tsx";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { readForm, textOf } from "~/form.server.ts";
import { pageMeta } from "~/meta.ts";
import { attempt, refusalInit } from "~/problems.server.ts";
import { safePath } from "~/redirects.ts";
import { signInChoices } from "~/sign-in-choices.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) =>
  pageMeta(page, "Sign up", "Make an account, and run your first agent.");

/** Who is signed in has an account. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  if (context.person) return redirect(safePath(new URL(request.url).searchParams.get("to"), "/console"));
  return { choices: await signInChoices(context) };
}

/** Begins an account; the answer is the same whether or not the address has one. */
export async function action({ request, context }: ActionFunctionArgs) {
  const form = await readForm(request);
  const typed = { name: textOf(form, "name"), email: textOf(form, "email") };
  const begin = async () =>
    signUp(context, parseOrFail(signUpInput, { ...typed, password: textOf(form, "password") }, "json"));
  const begun = await attempt(begin());
  if (!begun.ok)
    return data({ typed, sent: false, outbox: false, problem: begun.problem }, refusalInit(begun.problem));
  const headers = { "set-cookie": nonceCookie("sign-up", begun.value.nonce, SIGN_UP_SECONDS) };
  return data({ typed, sent: true, outbox: hasOutbox(context.env), problem: undefined }, { headers });
}

export default function SignUp() {
  const { choices } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const [query] = useSearchParams();
  if (answer?.sent) return <Sent email={answer.typed.email} outbox={answer.outbox} />;
  const { typed, problem } = answer ?? {};
  const signIn = query.size > 0 ? `/sign-in?${query}` : "/sign-in";
  return (
    <Entrance
      title="Make an account"
      description="To run agents, and to publish your own. It costs nothing."
      footer={
        <>
          You have one?{" "}
          <Link to={signIn} className="font-medium text-ink underline">
            Sign in
          </Link>
        </>
      }
    >
      <Form method="post" className="grid gap-5" noValidate>
        {problem && <Notice tone="bad" title={problem.detail} />}
        <LabelledInput
          name="name"
          label="Your name"
          autoComplete="name"
          maxLength={120}
          defaultValue={typed?.name}
          problem={problem}
        />
        <LabelledInput
          name="email"
          label="E-mail"
          type="email"
          autoComplete="username"
          defaultValue={typed?.email ?? query.get("email") ?? ""}
          problem={problem}
        />
        <NewPasswordInput problem={problem} />
        <Button type="submit" variant="solid" disabled={busy}>
          {busy ? "One moment…" : "Sign up"}
        </Button>
      </Form>
      <ProviderButtons choices={choices} search={query.size > 0 ? `?${query}` : ""} />
    </Entrance>
  );
}

function Sent({ email, outbox }: { email: string; outbox: boolean }) {
  return (
    <Entrance
      title="Look into your mail"
      description={
        <div role="status">
          <p>
            A message is on its way to <strong className="wrap-anywhere">{email}</strong>. Open its link in
            this browser to go on; it is good for a day.
          </p>
          {outbox && <OutboxLink />}
        </div>
      }
      footer={
        <>
          Nothing there? Look among the unwanted mail, or{" "}
          <Link to="/sign-up" reloadDocument className="font-medium text-ink underline">
            try again
          </Link>
          .
        </>
      }
    />
  );
}
