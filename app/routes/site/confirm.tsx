import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { confirmIdentity, confirmMethods, mailConfirmCode, sessionCookie } from "@workers/identity/index.ts";
import { requireSignedIn } from "~/access.server.ts";
import { FactorForms } from "~/components/account/factor-forms.tsx";
import { fetchOptions } from "~/components/account/passkey-prompt.ts";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { confirmationOf } from "~/confirmation.server.ts";
import { readForm } from "~/form.server.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";
import { safePath } from "~/redirects.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Confirm it’s you");

const destination = (request: Request) => safePath(new URL(request.url).searchParams.get("to"), "/");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const person = requireSignedIn(request, context);
  const confirmed = (person.session.sudoUntil ?? 0) > person.clock.now();
  return { to: destination(request), confirmed, methods: await orErrorPage(confirmMethods(person)) };
}

/** Opens dangerous acts for ten minutes, and goes back to `to`; or mails the code that is asked for. */
export async function action({ request, context }: ActionFunctionArgs) {
  const person = requireSignedIn(request, context);
  const form = await readForm(request);
  if (form.get("intent") === "mail") {
    const mailed = await attempt(mailConfirmCode(person));
    return mailed.ok ? data({ problem: null, mailed: true }) : problemAnswer(mailed.problem);
  }
  const confirm = async () => confirmIdentity(person, confirmationOf(form));
  const confirmed = await attempt(confirm());
  if (!confirmed.ok) return problemAnswer(confirmed.problem);
  const headers = { "set-cookie": sessionCookie(person.env, confirmed.value.secret) };
  return redirect(destination(request), { headers });
}

const options = async () =>
  (await fetchOptions<{ passkey: Parameters<typeof Object>[0] }>("/api/v1/auth/confirm/options")).passkey;

export default function Confirm() {
  const { to, methods, confirmed } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <div className="wrap grid place-items-center py-16 sm:py-24">
      <Card className="w-full max-w-md p-7 sm:p-9">
        <Icon name="shield" className="size-9 text-signal" />
        <h1 className="mt-5 font-semibold text-2xl tracking-tight">Confirm it’s you</h1>
        <p className="mt-1 mb-6 text-soft text-sm">
          What you are about to do is dangerous in the wrong hands. After this it is open for ten minutes.
        </p>
        {answer?.problem && (
          <div className="mb-5">
            <Notice tone="bad" title={answer.problem.detail} />
          </div>
        )}
        {confirmed && (
          <div className="mb-5">
            <Notice
              tone="good"
              title="You have, within the last ten minutes."
              action={
                <ButtonLink to={to} size="sm" variant="solid">
                  Go on
                </ButtonLink>
              }
            />
          </div>
        )}
        {methods.includes("mailed-code") && <MailMe mailed={answer !== undefined && "mailed" in answer} />}
        {methods.length === 0 && (
          <Notice
            tone="warn"
            title="Your passkey does not work at this address."
            action={
              <ButtonLink to={`/hand-off?confirm=1&to=${encodeURIComponent(to)}`} size="sm" reloadDocument>
                Confirm at the platform’s address
              </ButtonLink>
            }
          >
            You come back from there by yourself.
          </Notice>
        )}
        <FactorForms methods={methods} options={options} submit="Confirm" />
        <p className="mt-6 text-faint text-sm">
          <Link to={to} className="rounded underline hover:text-ink">
            Go back without
          </Link>
        </p>
      </Card>
    </div>
  );
}

function MailMe({ mailed }: { mailed: boolean }) {
  return (
    <Form method="post" className="mb-5 grid gap-3">
      {mailed && <Notice tone="good" title="A code is on its way to your address." />}
      <Button type="submit" name="intent" value="mail">
        {mailed ? "Mail me another code" : "Mail me a code"}
      </Button>
    </Form>
  );
}
